"""Logs as Google Cloud reads them: one JSON object a line, with its severity.

Nothing of a learner's is ever logged: an entry is a fixed event name and named facts about the system. Of an
unexpected error the log holds its type and where it was raised, never its message, which may quote a text.
"""

import json
import sys
import traceback


def info(event: str, **facts: str | int) -> None:
    """Something happened as it should."""
    _write("INFO", event, facts)


def warning(event: str, **facts: str | int) -> None:
    """Something is amiss and will mend itself, or was refused."""
    _write("WARNING", event, facts)


def error(event: str, **facts: str | int) -> None:
    """Somebody should look."""
    _write("ERROR", event, facts)


def failure(event: str, cause: BaseException, **facts: str | int) -> None:
    """An error that nobody foresaw."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(cause.__traceback__)]
    _write("ERROR", event, {**facts, "error": type(cause).__name__, "raised_at": " < ".join(reversed(places))})


def _write(severity: str, event: str, facts: dict[str, str | int]) -> None:
    print(json.dumps({"severity": severity, "message": event, **facts}), file=sys.stderr, flush=True)  # noqa: T201
