"""Whether a port can be listened on, and the address under which it is then found."""

import errno
import socket

from farmgate.cli.mistakes import Stopped
from farmgate.language import Text

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens on a port yet."""
    try:
        _bind(host, port)
    except OSError as error:
        return error.errno != errno.EADDRINUSE
    return True


def check_free(host: str, port: int) -> None:
    """Stop with a sentence where a port cannot be listened on."""
    try:
        _bind(host, port)
    except OSError as error:
        raise Stopped(_why(error, host, port)) from error


def address_of(host: str, port: int) -> str:
    """The URL of a server, without a slash at its end."""
    reached = _EVERYWHERE.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def _bind(host: str, port: int) -> None:
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _why(error: OSError, host: str, port: int) -> Text:
    if error.errno == errno.EADDRINUSE:
        return Text(
            en=f"Port {port} of {host} is in use. Stop whoever listens there, or choose another "
            "with --port (0 takes a free one).",
            zh=f"{host} 的端口 {port} 已被占用。请停止占用它的程序,或用 --port 换一个"
            "(0 表示任选空闲端口)。",
        )
    if error.errno == errno.EACCES:
        return Text(
            en=f"Port {port} may not be listened on by this user. "
            "Choose one above 1023 with --port.",
            zh=f"当前用户无权监听端口 {port}。请用 --port 选择 1023 以上的端口。",
        )
    return Text(
        en=f"{host} is not an address of this machine. "
        "Choose another with --host, such as 127.0.0.1.",
        zh=f"{host} 不是本机的地址。请用 --host 换一个,例如 127.0.0.1。",
    )
