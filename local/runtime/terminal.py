"""Output of the local stack on the terminal."""

from contextlib import suppress


def say(line: str = "") -> None:
    """Print a line. Errors are ignored, since the terminal may have been closed."""
    with suppress(OSError):
        print(line, flush=True)  # noqa: T201 - the only place where the local stack prints
