"""``farmgate demo --once``: a whole purchase, told as it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from farmgate.cli.speech import language, say
from farmgate.cli.terminal import out, tell, tell_json
from farmgate.demo.purchase import Step, StepFailed, play

if TYPE_CHECKING:
    from farmgate.demo.storefront import Storefront

_FAILED = 1


def play_once(folder: Path | None, *, as_json: bool) -> int:
    """Play it in this folder, or in one that is gone afterwards; the answer is the status."""
    if folder is not None:
        return _play_in(folder, as_json=as_json)
    # On Windows a file that was just closed may not be removed at once.
    with TemporaryDirectory(prefix="farmgate-demo-", ignore_cleanup_errors=True) as temporary:
        return _play_in(Path(temporary), as_json=as_json)


def _play_in(folder: Path, *, as_json: bool) -> int:
    told: list[dict[str, Any]] = []
    failure: StepFailed | None = None
    with _open(folder) as (front, office):
        try:
            for number, step in enumerate(play(front, office), start=1):
                told.append(_as_json(step))
                if not as_json:
                    _tell(number, step)
        except StepFailed as error:
            failure = error
    if as_json:
        tell_json({"ok": failure is None, "steps": told, "failed": _failed_as_json(failure)})
    else:
        _tell_end(failure)
    return 0 if failure is None else _FAILED


@contextmanager
def _open(folder: Path) -> Iterator[tuple["Storefront", "Storefront"]]:
    from farmgate.api.serving import start_in_thread
    from farmgate.app import create_app
    from farmgate.cli.shops import opened
    from farmgate.demo import standing
    from farmgate.demo.storefront import Storefront

    standing.make_folder(folder)
    with opened(folder) as shop:
        standing.stand_up(shop)
        token = standing.tokens(shop)["director"]
        with (
            start_in_thread(create_app(shop, worker=True)) as server,
            Storefront(f"{server.url}/graphql", language()) as front,
            Storefront(f"{server.url}/admin/graphql", language(), token) as office,
        ):
            yield front, office


def _tell(number: int, step: Step) -> None:
    from farmgate.demo.telling import tell as tell_step

    tell_step(out(), number, step, language())


def _tell_end(failure: StepFailed | None) -> None:
    from farmgate.demo.telling import tell_failure

    if failure is None:
        tell(say("All went as it should.", "一切正常。"))
    else:
        tell_failure(out(), failure, language())


def _as_json(step: Step) -> dict[str, Any]:
    return {"step": step.code, "asked": step.asked.into(language()), "answer": step.answer}


def _failed_as_json(failure: StepFailed | None) -> dict[str, Any] | None:
    if failure is None:
        return None
    expected = failure.expected.into(language())
    return {"step": failure.code, "expected": expected, "came": failure.came}
