"""The suite behind ``farmgate plugin check``: good ones pass, and what is wrong is named."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
import strawberry
from sqlalchemy import ForeignKey, String, literal, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from farmgate_sdk import (
    Field,
    Permission,
    Plugin,
    PluginSettings,
    Problem,
    ProblemKind,
    Text,
    hookimpl,
    shop,
)
from farmgate_sdk.checkout import Checkout
from farmgate_sdk.conformance import Finding, assert_conforms, check_plugin
from farmgate_sdk.graphql import AdminQuery, Info, batch, extend, query
from farmgate_sdk.jobs import JobRun, job
from farmgate_sdk.reading import ProductRow
from farmgate_sdk.tables import MEMBER_ID, Int64, new_metadata
from farmgate_sdk.testing.databases import PostgreSQLUnavailable
from farmgate_sdk.testing.templates import Templates
from tests.architecture.project import bundled_plugins


class Good(Plugin):
    name = "good"
    version = "1.0"
    farmgate = ">=0.1"
    title = Text("好插件", "Good")
    summary = Text("什么也不做。", "Does nothing.")


pytestmark = pytest.mark.slow


def named(name: str, **attributes: Any) -> type[Plugin]:
    return type("Named", (Good,), {"__module__": __name__, "name": name, **attributes})


def broken(plugin: type[Plugin], templates: Templates) -> dict[str, Finding]:
    """The checks that it does not keep, by name."""
    found = check_plugin(plugin, databases=("sqlite",), templates=templates)
    return {one.check: one for one in found if not one.is_kept}


@pytest.mark.parametrize("plugin", bundled_plugins(), ids=lambda plugin: plugin.name)
def test_a_bundled_plugin_keeps_the_contract(plugin: type[Plugin], templates: Templates) -> None:
    assert_conforms(plugin, templates=templates)


def test_a_plugin_that_does_nothing_keeps_the_contract(templates: Templates) -> None:
    assert broken(Good, templates) == {}


def test_every_finding_is_said_in_both_languages(templates: Templates) -> None:
    for finding in check_plugin(Good, databases=("sqlite",), templates=templates):
        assert finding.told.zh
        assert finding.told.en


def test_a_plugin_out_of_range_is_told_so_and_no_more(templates: Templates) -> None:
    (finding,) = check_plugin(named("future", farmgate=">=99"), templates=templates)
    assert not finding.is_kept
    assert "works with farmgate >=99" in finding.told.en


def test_a_declaration_in_one_language_is_not_whole(templates: Templates) -> None:
    kind = ProblemKind("mute_no", en="No {why}.", zh="不行。", about="Never.")
    mute = named("mute", title=Text("", "Mute"), problems=(kind,), version="one")
    told = broken(mute, templates)["declaration"].told.en
    assert "title is not in both languages" in told
    assert "other placeholders in zh" in told
    assert "'one' is none of PEP 440's" in told


class Unexplained(PluginSettings):
    greeting: str = "hello"
    api_key: str = Field("", description="Whatever.")


def test_settings_are_explained_and_secrets_are_secret(templates: Templates) -> None:
    told = broken(named("told", Settings=Unexplained), templates)["settings"].told.en
    assert "[plugins.told] greeting has no description" in told
    assert "api_key looks like a secret" in told


def test_names_carry_the_plugins(templates: Templates) -> None:
    kind = ProblemKind("whatever", en="No.", zh="不行。", about="Never.")
    permission = Permission("other.read", Text("看", "See"))
    told = broken(named("own", problems=(kind,), permissions=(permission,)), templates)
    assert "permission other.read" in told["names"].told.en
    assert "problem whatever" in told["names"].told.en


def test_a_name_that_begins_cores_tables_is_refused(templates: Templates) -> None:
    assert "the name order begins core's own" in broken(named("order"), templates)["names"].told.en


@strawberry.type
class Elsewhere:
    words: str


def words(info: Info) -> Elsewhere:
    return Elsewhere(words="hello")


@extend(AdminQuery)
class LooseQuery:
    elsewhere: Elsewhere = query(words, description="Anybody reads it.")
    loose_kept: Elsewhere = query(words, description="Staff read it.", permission="loose.read")


def test_a_field_without_permission_or_name_is_named(templates: Templates) -> None:
    found = broken(named("loose", admin_graphql=(LooseQuery,)), templates)
    assert "root field Query.elsewhere" in found["graphql_names"].told.en
    assert "type Elsewhere" in found["graphql_names"].told.en
    assert "Query.elsewhere asks for no permission" in found["permissions"].told.en
    assert "asks for loose.read, which nobody declares" in found["permissions"].told.en


def slowly(products: Sequence[ProductRow], info: Info) -> Sequence[int]:
    return [info.context.session.scalar(select(literal(row.pk))) or 0 for row in products]


@extend(shop.Product)
class SlowField:
    slow_number: int = batch(slowly, description="One question a row.")


def test_a_question_a_row_is_found(templates: Templates) -> None:
    told = broken(named("slow", shop_graphql=(SlowField,)), templates)["batches"].told.en
    assert told.startswith("Product.slowNumber asks")
    assert "for 24" in told


class Clumsy(Good):
    name = "clumsy"

    @hookimpl
    def checkout_problems(self, checkout: Checkout) -> Sequence[Problem]:
        raise RuntimeError("no idea")

    @job(title=Text("跌倒", "Fall over"), at=None, every=None)
    def only_when_asked(self, run: JobRun) -> None:
        raise RuntimeError("never run by the suite")


def test_a_hook_that_raises_is_reported(templates: Templates) -> None:
    assert "RuntimeError: no idea" in broken(Clumsy, templates)["hooks"].told.en


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map: ClassVar = {int: Int64}


class Diary(Base):
    __tablename__ = "nosy_diary"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(MEMBER_ID))
    words: Mapped[str] = mapped_column(String(20))


REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "nosy_diary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length={length}), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"]),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade():
    {downgrade}
"""


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A package of migrations, as the test wants it."""
    package = f"nosy_{abs(hash(request.node.name))}"
    versions = tmp_path / package / "versions"
    versions.mkdir(parents=True)
    for folder in (versions.parent, versions):
        (folder / "__init__.py").write_text("")
    wanted = {"length": 20, "downgrade": 'op.drop_table("nosy_diary")', **request.param}
    (versions / "0001_diary.py").write_text(REVISION.format(**wanted))
    monkeypatch.syspath_prepend(tmp_path)
    return package


class Nosy(Good):
    name = "nosy"
    metadata = Base.metadata


class Forgetful(Nosy):
    personal_data = Text("日记", "A diary")

    def export_member(self, session: Session, member_id: int) -> Mapping[str, Any]:
        return {"diary": []}

    def erase_member(self, session: Session, member_id: int) -> None:
        """Nothing, which is the mistake."""


class Tactful(Forgetful):
    def erase_member(self, session: Session, member_id: int) -> None:
        for one in session.scalars(select(Diary).where(Diary.member_id == member_id)):
            session.delete(one)


@pytest.mark.parametrize("history", [{}], indirect=True)
def test_a_members_rows_are_declared_and_erased(history: str, templates: Templates) -> None:
    silent = type("Silent", (Nosy,), {"__module__": __name__, "migrations": history})
    forgetful = type("Still", (Forgetful,), {"__module__": __name__, "migrations": history})
    tactful = type("Kind", (Tactful,), {"__module__": __name__, "migrations": history})

    told = broken(silent, templates)["personal_data"].told.en
    assert "no personal data is declared" in told
    told = broken(forgetful, templates)["personal_data"].told.en
    assert "nosy_diary.member_id still names the member" in told
    assert broken(tactful, templates) == {}


@pytest.mark.parametrize("history", [{"downgrade": "pass"}, {"length": 30}], indirect=True)
def test_migrations_that_do_not_fit_are_found(history: str, templates: Templates) -> None:
    plugin = type("Odd", (Tactful,), {"__module__": __name__, "migrations": history})
    assert "migrations_sqlite" in broken(plugin, templates)


def test_without_postgresql_that_is_said_and_not_held_against_it(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = templates.copy

    def only_sqlite(kind: Any, plugins: Any = ()) -> str:
        if kind == "postgresql":
            raise PostgreSQLUnavailable("no binaries")
        return real(kind, plugins)

    monkeypatch.setattr(templates, "copy", only_sqlite)
    cold_chain = next(one for one in bundled_plugins() if one.name == "cold_chain")
    found = {one.check: one for one in check_plugin(cold_chain, templates=templates)}
    assert found["migrations_postgresql"].is_kept
    assert "no binaries" in found["migrations_postgresql"].told.en
