"""``python -m ledger`` and the ``ledger`` command."""

import sys

from ledger.cli.start import run


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
