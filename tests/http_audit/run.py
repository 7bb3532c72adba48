"""Runs the graphql-http audit: a shop, its server, and node to ask of it.

    python -m tests.http_audit.run FOLDER

What npm brings is kept in the folder, so that the work tree stays as it is.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from farmgate.api.serving import start_in_thread
from farmgate.app import create_app
from farmgate.opening import migrate
from farmgate_sdk.testing import open_test_shop

HERE = Path(__file__).parent


def main(folder: Path) -> int:
    """Audit both schemas; the answer is the status to end with."""
    for name in ("audit.mjs", "package.json"):
        shutil.copy(HERE / name, folder)
    npm = ("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
    subprocess.run(npm, cwd=folder, check=True)
    database = folder / "audit.db"
    database.unlink(missing_ok=True)
    shop = open_test_shop(f"sqlite:///{database}", folder)
    migrate(shop)
    with start_in_thread(create_app(shop, worker=False)) as server:
        urls = [f"{server.url}/graphql", f"{server.url}/admin/graphql"]
        return subprocess.run(["node", "audit.mjs", *urls], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
