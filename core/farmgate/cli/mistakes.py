"""What went wrong, as sentences for the person, and the status with which the command ends."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from farmgate.cli.speech import say
from farmgate.errors import ShopCannotOpen
from farmgate.language import Text

WRONG_USE = 2
UNEXPECTED = 70
INTERRUPTED = 130


class Stopped(Exception):  # noqa: N818 - it reads as the sentence that it is
    """The command cannot go on; ``text`` says why and what to do."""

    def __init__(self, text: Text, status: int = WRONG_USE) -> None:
        self.text = text
        self.status = status
        super().__init__(text.en)


def explain(error: Exception) -> tuple[int, Sequence[str]]:
    """The status for an error, and its sentences; ``UNEXPECTED`` where it is not a known one."""
    if isinstance(error, Stopped):
        return error.status, [_said(error.text)]
    if isinstance(error, ShopCannotOpen):
        return WRONG_USE, [_said(reason) for reason in error.reasons]
    if isinstance(error, OSError) and error.filename is not None:
        return WRONG_USE, [_said(_file_fails(error))]
    if _is_wrong_use(error):
        return WRONG_USE, list(_wrong_use(error))
    return UNEXPECTED, [_said(_unexpected(error))]


def _said(text: Text) -> str:
    return say(text.en, text.zh)


def _file_fails(error: OSError) -> Text:
    why = error.strerror or type(error).__name__
    return Text(
        en=f"{error.filename} cannot be used: {why}. "
        "Name another place, or ask whoever owns it for the right to write there.",
        zh=f"无法使用 {error.filename}:{_REASONS_ZH.get(type(error), why)}。"
        "请换一个位置,或向其所有者申请写入权限。",
    )


_REASONS_ZH: dict[type[OSError], str] = {
    PermissionError: "没有权限",
    FileNotFoundError: "不存在",
    FileExistsError: "已存在同名文件",
    NotADirectoryError: "路径中有一部分不是文件夹",
    IsADirectoryError: "这是一个文件夹",
}


def _unexpected(error: Exception) -> Text:
    what = f"{type(error).__name__}: {error}"
    return Text(
        en=f"Something unexpected happened: {what}. Set FARMGATE_DEBUG=1 and run the command "
        "again to see where; please report it.",
        zh=f"发生了意料之外的错误:{what}。设置 FARMGATE_DEBUG=1 再运行一次可查看出错位置;"
        "请向我们反馈。",
    )


# Typer's own complaints, known by their words: its classes move between versions.
_COMPLAINTS: tuple[tuple[str, str], ...] = (
    (r"Missing command", "请指明要运行的命令"),
    (r"No such command '(.+?)'", "没有“{0}”这个命令"),
    (r"No such option:? '?([^\s']+)'?", "没有 {0} 这个选项"),
    (r"Missing argument '(.+?)'", "缺少参数 {0}"),
    (r"Missing option '(.+?)'", "缺少选项 {0}"),
    (r"Option '(.+?)' requires an argument", "选项 {0} 后面要有一个值"),
    (r"Option '(.+?)' does not take a value", "选项 {0} 后面不能有值"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多出了参数:{0}"),
    (r"Invalid value for (.+?): (?:Input should be|.+ is not) a valid int.*", "{0} 应为整数"),
    (r"Invalid value for (.+?): Input should be less than or equal to (.+)", "{0} 不应大于 {1}"),
    (r"Invalid value for (.+?): Input should be greater than or equal to (.+)", "{0} 不应小于 {1}"),
    (r"Invalid value for (.+?): (.+) is not in the range (.+)", "{0} 的值 {1} 不在范围 {2} 内"),
    (r"Invalid value for (.+?): (.+) is not one of (.+)", "{0} 的值 {1} 无效,可选:{2}"),
)  # fmt: skip
_HINT = re.compile(r"(.+?)\.?\s+(?:Did you mean |Choose from:\s*|\(Possible options: )(.+?)\)?\??")


def _is_wrong_use(error: Exception) -> bool:
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def _wrong_use(error: Any) -> Iterator[str]:
    message = " ".join(error.format_message().replace("Value error, ", "").split())
    yield say(message, in_chinese(message))
    context = getattr(error, "ctx", None)
    if context is not None:
        asked = f"{context.command_path} --help"
        yield say(f"See `{asked}`.", f"用法见 `{asked}`。")


def in_chinese(complaint: str) -> str:
    """What Typer complains of; words that nobody translated stay as they are."""
    hinted = _HINT.fullmatch(complaint)
    message, hint = hinted.groups() if hinted else (complaint, None)
    for pattern, template in _COMPLAINTS:
        found = re.fullmatch(pattern, message.removesuffix("."))
        if found:
            end = "。" if hint is None else f"。可选:{hint}。"
            return template.format(*found.groups()) + end
    return complaint
