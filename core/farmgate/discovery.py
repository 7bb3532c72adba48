"""Plugins in the shop's own folder: ``plugins/NAME.py``, or ``plugins/NAME/`` once it has tables.

They are found by their names alone; none of their code runs before the shop switches them on. Each
is loaded under a module name of its shop's own, so that two shops in one process may have plugins
of one name that know nothing of each other.
"""

import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec, spec_from_file_location
from inspect import getsourcelines
from pathlib import Path
from types import ModuleType
from typing import Any

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.plugins import Plugin, installed, load

FOLDER_NAME = "plugins"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
_TAKEN = ("core", "farmgate")


@dataclass(frozen=True, slots=True)
class InFolder:
    """A plugin that lies in a shop's folder: one file, or a package."""

    name: str
    path: Path

    @property
    def value(self) -> str:
        """Where it lies, as the shop's people say it."""
        return f"{FOLDER_NAME}/{self.path.name}{'/' if self.is_package else ''}"

    @property
    def is_package(self) -> bool:
        """Whether it may have tables: one file has no place for migrations."""
        return self.path.suffix != ".py"

    @property
    def module_name(self) -> str:
        """Under which its code is known in this process: of this folder, and of no other."""
        folder = sha256(str(self.path.parent.resolve()).encode()).hexdigest()[:12]
        return f"farmgate_folder_{folder}_{self.name}"

    def load(self) -> type[Plugin]:
        """Run its code, once a process, and find its class."""
        try:
            plugin = _the_plugin_in(self, _imported(self))
        except ShopCannotOpen:
            _forget(self)
            raise
        except (Exception, SystemExit) as error:
            _forget(self)
            raise ShopCannotOpen(_fails(self, error)) from error
        if not self.is_package and (plugin.metadata is not None or plugin.migrations is not None):
            raise ShopCannotOpen(_no_place_for_tables(self))
        return plugin


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something in the folder that would be a plugin, but for one reason."""

    value: str
    reason: Text

    def load(self) -> type[Plugin]:
        """Say why it cannot be loaded."""
        raise ShopCannotOpen(self.reason)


def known_plugins(shop_folder: Path) -> dict[str, Any]:
    """Whatever a shop can switch on, by name: what is installed, and what lies in its folder."""
    found: dict[str, Any] = dict(installed())
    for name, one in in_folder(shop_folder).items():
        found[name] = one if name not in found else _twice(name, one.value, found[name].value)
    return found


def in_folder(shop_folder: Path) -> dict[str, InFolder | Unusable]:
    """What lies in a shop's ``plugins/``, by name; nothing of it is run."""
    found: dict[str, InFolder | Unusable] = {}
    for path in _candidates(shop_folder / FOLDER_NAME):
        one, name = InFolder(path.stem, path), path.stem
        wrong = _unusable(one)
        if wrong is not None:
            found.setdefault(name, wrong)
            found.setdefault(_proper(name), wrong)
        elif isinstance(there := found.get(name), InFolder):
            found[name] = _twice(name, there.value, one.value)
        else:
            found[name] = one
    return found


def is_name(name: str) -> bool:
    """Whether a plugin may be called so: lower case, single underscores, and not as core is."""
    return _NAME.fullmatch(name) is not None and name not in _TAKEN


def plugin_at(path: Path) -> type[Plugin]:
    """The plugin in a file or a package, wherever it lies, checked as a shop would check it."""
    name = path.stem
    (found,) = load([name], {name: _unusable(InFolder(name, path)) or InFolder(name, path)})
    return found


def _candidates(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        is_ours = not path.name.startswith(("_", "."))
        holds_code = path.suffix == ".py" if path.is_file() else any(path.glob("*.py"))
        if is_ours and holds_code:
            yield path


def _unusable(one: InFolder) -> Unusable | None:
    if not is_name(one.name):
        return Unusable(one.value, _misnamed(one))
    if one.is_package and not (one.path / "__init__.py").exists():
        return Unusable(one.value, _no_init(one))
    return None


def _proper(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _imported(one: InFolder) -> ModuleType:
    name = one.module_name
    if name not in sys.modules:
        spec = _spec(one)
        module = sys.modules[name] = module_from_spec(spec)
        assert spec.loader is not None  # noqa: S101 - files have one
        spec.loader.exec_module(module)
    if (one.path / "plugin.py").exists():
        return import_module(f"{name}.plugin")
    return sys.modules[name]


def _spec(one: InFolder) -> ModuleSpec:
    file = one.path / "__init__.py" if one.is_package else one.path
    below = [str(one.path)] if one.is_package else None
    spec = spec_from_file_location(one.module_name, file, submodule_search_locations=below)
    assert spec is not None  # noqa: S101 - a file ending in .py has one
    return spec


def _forget(one: InFolder) -> None:
    name = one.module_name
    for module in [found for found in sys.modules if found.partition(".")[0] == name]:
        del sys.modules[module]


def _the_plugin_in(one: InFolder, module: ModuleType) -> type[Plugin]:
    found: set[type[Plugin]] = {
        value
        for name, value in vars(module).items()
        if _is_plugin(value) and _is_of(one, value) and not name.startswith("_")
    }
    if len(found) != 1:
        told = sorted(_place(one, plugin) for plugin in found)
        raise ShopCannotOpen(_not_one(one, told))
    return found.pop()


def _is_plugin(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Plugin)


def _is_of(one: InFolder, plugin: type[Plugin]) -> bool:
    return plugin.__module__.partition(".")[0] == one.module_name


def _place(one: InFolder, plugin: type[Plugin]) -> str:
    file = Path(sys.modules[plugin.__module__].__file__ or "")
    line = getsourcelines(plugin)[1]
    return f"{plugin.__name__} ({_shown(one, file)}:{line})"


def _shown(one: InFolder, file: Path) -> str:
    """A file of the plugin's as the shop's people say it."""
    inside = file.relative_to(one.path).as_posix() if one.is_package else ""
    return f"{one.value}{inside}"


def _where(one: InFolder, error: BaseException) -> str:
    """The line of the plugin's own code at which it failed."""
    if isinstance(error, SyntaxError) and error.filename:
        return _line(one, error.filename, error.lineno) or one.value
    frames = traceback.extract_tb(error.__traceback__)
    places = (_line(one, frame.filename, frame.lineno) for frame in reversed(frames))
    return next((place for place in places if place), one.value)


def _line(one: InFolder, filename: str, line: int | None) -> str | None:
    file = Path(filename)
    is_ours = file.is_relative_to(one.path) if one.is_package else file == one.path
    return f"{_shown(one, file)}:{line}" if is_ours else None


def _fails(one: InFolder, error: BaseException) -> Text:
    where = _where(one, error)
    what = error.msg if isinstance(error, SyntaxError) else str(error)
    said = f"{type(error).__name__}: {what}"
    hint = _hint(one, error)
    return Text(
        en=f"Plugin {one.name} cannot be loaded: {where}: {said}. {hint.en}"
        f"Mend it, or switch it off: [plugins.{one.name}] enabled = false.",
        zh=f"插件 {one.name} 无法加载:{where}:{said}。{hint.zh}"
        f"请改正,或将其关闭:[plugins.{one.name}] enabled = false。",
    )


def _hint(one: InFolder, error: BaseException) -> Text:
    missing = getattr(error, "name", None) if isinstance(error, ImportError) else None
    if not missing or missing.partition(".")[0] != one.name:
        return Text("", "")
    return Text(
        en="Import its own modules relatively (`from .models import …`). ",
        zh="引用自己的模块请用相对导入(`from .models import …`)。",
    )


def _not_one(one: InFolder, found: list[str]) -> Text:
    if not found:
        looked = "plugin.py" if (one.path / "plugin.py").exists() else "__init__.py"
        where = f"{one.value}{looked}" if one.is_package else one.value
        return Text(
            en=f"Plugin {one.name}: {where} has no subclass of farmgate_sdk.Plugin. Write one, or "
            f"switch it off: [plugins.{one.name}] enabled = false.",
            zh=f"插件 {one.name}:{where} 里没有 farmgate_sdk.Plugin 的子类。请写一个,"
            f"或将其关闭:[plugins.{one.name}] enabled = false。",
        )
    names = ", ".join(found)
    return Text(
        en=f"Plugin {one.name} has several subclasses of farmgate_sdk.Plugin: {names}. Keep one; "
        "move the others to files of their own, or begin their names with an underscore.",
        zh=f"插件 {one.name} 里有多个 farmgate_sdk.Plugin 的子类:{names}。请只留一个;"
        "其余移到单独的文件,或让类名以下划线开头。",
    )


def _no_place_for_tables(one: InFolder) -> Text:
    return Text(
        en=f"Plugin {one.name}: {one.value} declares tables or migrations, for which one file has "
        f"no place. Make it a package: {FOLDER_NAME}/{one.name}/ with plugin.py and migrations/.",
        zh=f"插件 {one.name}:{one.value} 声明了数据表或迁移,单个文件放不下。"
        f"请改成包:{FOLDER_NAME}/{one.name}/,内含 plugin.py 和 migrations/。",
    )


def _misnamed(one: InFolder) -> Text:
    proper = _proper(one.name)
    better = proper if is_name(proper) else "my_plugin"
    return Text(
        en=f"{one.value} cannot be a plugin's name: it takes lower-case letters, digits and single "
        f"underscores, a letter first, and is not core's. Rename it, such as to {better}, in "
        "farmgate.toml too.",
        zh=f"{one.value} 不能作为插件名:只能用小写字母、数字和单个下划线,以字母开头,"
        f"且不能是核心自己的名字。请改名(如 {better}),farmgate.toml 里也要改。",
    )


def _no_init(one: InFolder) -> Text:
    return Text(
        en=f"{one.value} has no __init__.py, so that it is no package. Add an empty one.",
        zh=f"{one.value} 里没有 __init__.py,不是一个包。请添加一个空文件。",
    )


def _twice(name: str, one: str, other: str) -> Unusable:
    return Unusable(
        f"{one}, {other}",
        Text(
            en=f"Plugin {name} is there twice: {one} and {other}. Rename or remove one of them.",
            zh=f"插件 {name} 有两个:{one} 和 {other}。请改名或移除其一。",
        ),
    )
