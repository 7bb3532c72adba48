"""``python -m farmgate.cli``."""

from farmgate.cli import main

main()
