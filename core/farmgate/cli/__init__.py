"""The farmgate command."""

import sys


def main() -> None:
    """Run the command line and end the process with its status."""
    from farmgate.cli.running import run

    sys.exit(run(sys.argv[1:]))
