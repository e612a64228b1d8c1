"""The operators' command line: `python manage.py --help`. Its commands are in `cli/`.

Most of them work on the store that the environment variables name, like the deployed functions.
"""

import sys
from collections.abc import Sequence
from io import TextIOWrapper

import typer

from cli import app
from cli.identity import Identity, identify, user_name
from cli.session import Session
from shared import wiring


def main(arguments: Sequence[str]) -> int:
    """Run the command in the arguments; return the exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter shows its escape
    ask = (lambda question: typer.confirm(question, err=True)) if sys.stdin.isatty() else None
    return app.main(arguments, Session(wiring.settings, lambda: wiring.PORTS, operator, ask))


@wiring.once
def operator() -> Identity:
    """Return who operates. Raises FailedError if this user has no name."""
    return identify(wiring.settings(), wiring.account_email, user_name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
