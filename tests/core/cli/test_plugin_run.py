"""A plugin's own commands, as a person runs them."""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.core.cli.conftest import Farmgate

PLUGIN = """
from typing import Annotated

import typer

from farmgate_sdk import Plugin, ProblemKind, Refused, Text
from farmgate_sdk.commands import Shop, command

TOO_MANY = ProblemKind(
    "parrot_too_many", en="{times} is too often.", zh="{times} 次太多。", about="Said too often."
)


class Parrot(Plugin):
    name = "parrot"
    version = "0.1.0"
    farmgate = ">=0.1"
    title = Text("鹦鹉", "Parrot")
    summary = Text("学舌。", "Says it again.")

    @command(help=Text("学舌", "Say it again"))
    def say_again(
        self,
        shop: Shop,
        words: str,
        times: Annotated[int, typer.Option(min=1, help="How often.")] = 1,
        loud: bool = False,
    ) -> str:
        if times > 3:
            raise Refused(TOO_MANY(times=times))
        said = " ".join([words] * times) + f" ({shop.currency})"
        return said.upper() if loud else said

    @command(help=Text("什么也不说", "Say nothing"))
    def hush(self, shop: Shop) -> None:
        pass
"""


@pytest.fixture
def parrot(farmgate: Farmgate, tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "plugins").mkdir(parents=True)
    (folder / "plugins" / "parrot.py").write_text(PLUGIN, "utf-8")
    (folder / "farmgate.toml").write_text("[plugins.parrot]\n", "utf-8")
    farmgate("migrate", "--dir", folder)
    return folder


def test_a_command_is_called_with_what_its_signature_asks_for(
    farmgate: Farmgate, parrot: Path
) -> None:
    asked = ("plugin", "run", "--dir", parrot, "parrot", "say-again", "hello", "--times", "2")
    assert farmgate(*asked).out == "hello hello (CNY)\n"
    assert farmgate(*asked, "--loud").out == "HELLO HELLO (CNY)\n"


def test_the_folder_may_be_said_last(farmgate: Farmgate, parrot: Path) -> None:
    for folder in (("--dir", parrot), (f"--dir={parrot}",)):
        ran = farmgate("plugin", "run", "parrot", "say-again", "hello", *folder)
        assert ran.out == "hello (CNY)\n", ran.err


def test_a_command_that_answers_nothing_prints_nothing(farmgate: Farmgate, parrot: Path) -> None:
    ran = farmgate("plugin", "run", "--dir", parrot, "parrot", "hush")
    assert (ran.status, ran.out) == (0, "")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Say it again", "Says it again.")), ("zh-CN", ("学舌", "学舌。"))],
)
def test_a_plugins_commands_are_listed_and_explained(
    farmgate: Farmgate, parrot: Path, language: str, words: tuple[str, ...]
) -> None:
    listed = farmgate("plugin", "run", "--dir", parrot, "parrot", language=language).out
    assert all(word in listed for word in (*words, "say-again", "hush"))
    asked = ("plugin", "run", "--dir", parrot, "parrot", "say-again", "--help")
    explained = farmgate(*asked, language=language).out
    assert "--times" in explained
    assert "--loud" in explained


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("parrot", "sing"), "No such command 'sing'"),
        (("parrot", "say-again"), "Missing argument"),
        (("parrot", "say-again", "x", "--times", "0"), "--times"),
        (("parrot", "say-again", "x", "--times", "9"), "9 is too often."),
        (("cuckoo", "sing"), "Plugin cuckoo is not on in this shop (on: parrot)"),
    ],
)
def test_wrong_use_is_a_sentence(
    farmgate: Farmgate, parrot: Path, asked: tuple[str, ...], said: str
) -> None:
    ran = farmgate("plugin", "run", "--dir", parrot, *asked)
    assert ran.status == 2
    assert said in ran.err


def test_a_shop_whose_tables_are_not_made_runs_no_command(farmgate: Farmgate, parrot: Path) -> None:
    (parrot / "shop.db").unlink()
    ran = farmgate("plugin", "run", "--dir", parrot, "parrot", "hush")
    assert ran.status == 2
    assert "farmgate migrate" in ran.err


def test_a_plugin_without_commands_says_so(farmgate: Farmgate, parrot: Path) -> None:
    text = PLUGIN.replace('@command(help=Text("学舌", "Say it again"))', "")
    text = text.replace('@command(help=Text("什么也不说", "Say nothing"))', "")
    (parrot / "plugins" / "mute.py").write_text(
        text.replace("parrot", "mute").replace("Parrot", "Mute"), "utf-8"
    )
    (parrot / "farmgate.toml").write_text("[plugins.mute]\n", "utf-8")
    ran = farmgate("plugin", "run", "--dir", parrot, "mute")
    assert (ran.status, "has no commands" in ran.err) == (2, True)


def test_a_command_that_does_not_take_the_shop_is_told_how_it_goes(
    farmgate: Farmgate, parrot: Path
) -> None:
    wrong = dedent(PLUGIN).replace("def hush(self, shop: Shop)", "def hush(self)")
    (parrot / "plugins" / "odd.py").write_text(wrong.replace("parrot", "odd"), "utf-8")
    (parrot / "farmgate.toml").write_text("[plugins.odd]\n", "utf-8")
    ran = farmgate("plugin", "run", "--dir", parrot, "odd")
    assert ran.status == 2
    assert "def hush(self, shop: Shop, …)" in ran.err
