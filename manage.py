"""The operators' command line: `python manage.py --help`. Its commands are in `cli/`.

Most of them work on the store that the environment variables name, like the deployed functions.
"""

import sys
from collections.abc import Sequence

import typer

from cli import app
from cli.session import Session, user_name
from shared import wiring


def main(arguments: Sequence[str]) -> int:
    """Run the command in the arguments; return the exit code."""
    ask = (lambda question: typer.confirm(question, err=True)) if sys.stdin.isatty() else None
    return app.main(arguments, Session(wiring.settings, lambda: wiring.PORTS, user_name, ask))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
