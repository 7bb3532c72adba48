"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from farmgate.cli.speech import say
from farmgate.cli.wording import NO_VALUE

Folder = Annotated[
    Path,
    typer.Option(
        "--dir",
        metavar=say("FOLDER", "文件夹"),
        help=say(
            "The shop's folder, where farmgate.toml lies.", "店铺文件夹,即 farmgate.toml 所在处。"
        ),
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        metavar=NO_VALUE,
        help=say("Answer in JSON, for programs.", "以 JSON 输出,供程序读取。"),
    ),
]
Yes = Annotated[
    bool,
    typer.Option(
        "--yes",
        metavar=NO_VALUE,
        help=say(
            "Do it; without this it is only told what would be done.",
            "真正执行;不加则只说明会做什么。",
        ),
    ),
]
HERE = Path()
