"""Each example is explained, and opens."""

import shutil
from pathlib import Path

import pytest

from farmgate.opening import migrate, open_shop
from farmgate.settings import FILE_NAME

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(path for path in EXAMPLES.glob("*/") if not path.name.startswith("."))
SHOPS = [folder for folder in FOLDERS if (folder / FILE_NAME).exists()]


def name_of(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_an_example_says_what_it_shows(folder: Path) -> None:
    assert (folder / "README.md").read_text("utf-8").strip()


@pytest.mark.parametrize("folder", SHOPS, ids=name_of)
def test_a_shop_that_is_an_example_opens(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    shop = open_shop(tmp_path)
    try:
        migrate(shop)
    finally:
        shop.db.close()
