"""Commands of a plugin's own: plain methods that ``farmgate plugin run`` calls."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "farmgate_command"


@dataclass(frozen=True, slots=True)
class PluginCommand:
    """A command of an open shop's plugin; ``function`` takes the shop, then what was asked."""

    name: str
    help: Text
    function: Callable[..., Any]

    def bound_to(self, shop: Any) -> Callable[..., Any]:
        """The function with its shop in hand: its signature has what the person says, no more."""

        def run(*args: Any, **kwargs: Any) -> Any:
            return self.function(shop, *args, **kwargs)

        _, *asked = inspect.signature(self.function, eval_str=True).parameters.values()
        run.__name__ = self.name
        run.__signature__ = inspect.Signature(asked)  # type: ignore[attr-defined]
        run.__annotations__ = {
            one.name: one.annotation for one in asked if one.annotation is not one.empty
        }
        return run


def command(*, help: Text) -> Callable[[F], F]:
    """Make a method of the plugin a command: ``farmgate plugin run NAME METHOD …``.

    Its underscores become dashes. It is called with the open shop, then with what was asked: the
    parameters are arguments and options as typer reads them from a signature (``day: str`` is an
    argument, ``day: str = ""`` an option ``--day``, ``Annotated[str, typer.Option(help=…)]`` says
    more). A text that it returns is printed; a ``Refused`` that it raises ends the command with
    its sentences. ``--dir`` is the shop's own and cannot be one of its options.

    Args:
        help: what it does, in a sentence, in both languages.
    """

    def declare(function: F) -> F:
        setattr(function, _MARK, help)
        return function

    return declare


def commands_of(plugin: Any) -> dict[str, PluginCommand]:
    """The commands of a plugin by name; ``ShopCannotOpen`` where one cannot be called."""
    found = {one.name: one for one in _commands(plugin)}
    wrong = [name for name, one in found.items() if not _takes_a_shop(one.function)]
    if wrong:
        raise ShopCannotOpen(*(_malformed(plugin, name) for name in wrong))
    return found


def _commands(plugin: Any) -> Iterator[PluginCommand]:
    for name in dir(type(plugin)):
        about = getattr(getattr(type(plugin), name, None), _MARK, None)
        if about is not None:
            yield PluginCommand(name.replace("_", "-"), about, getattr(plugin, name))


def _takes_a_shop(function: Callable[..., Any]) -> bool:
    parameters = list(inspect.signature(function).parameters.values())
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return bool(parameters) and parameters[0].name == "shop" and parameters[0].kind in by_place


def _malformed(plugin: Any, name: str) -> Text:
    method = name.replace("-", "_")
    return Text(
        en=f"Plugin {plugin.name}: the command {name} must take the shop first: "
        f"`def {method}(self, shop: Shop, …)`. Tell its author, or switch it off: "
        f"[plugins.{plugin.name}] enabled = false.",
        zh=f"插件 {plugin.name}:命令 {name} 的第一个参数须为店铺:"
        f"`def {method}(self, shop: Shop, …)`。请告知作者,"
        f"或将其关闭:[plugins.{plugin.name}] enabled = false。",
    )
