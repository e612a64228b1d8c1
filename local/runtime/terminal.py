"""What the local stack says to the person who started it."""

from contextlib import suppress


def say(line: str = "") -> None:
    """Print a line. A terminal that was closed in the meantime disturbs nothing."""
    with suppress(OSError):
        print(line, flush=True)  # noqa: T201 - this is where the command line speaks
