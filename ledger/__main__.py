"""``python -m ledger`` and the ``ledger`` command."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from ledger.cli.main import run

    sys.exit(run())


if __name__ == "__main__":
    main()
