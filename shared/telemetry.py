"""Structured logs in Google Cloud's format: one JSON object a line, with its severity.

A learner's data is never logged: an entry holds a fixed event name and named facts about the system. For an
unexpected error it holds the type and the stack, never the message, which may quote a text.
The format is Google's: https://cloud.google.com/logging/docs/structured-logging
"""

import json
import sys
import traceback


def info(event: str, **facts: str | int) -> None:
    """Log normal operation."""
    _write("INFO", event, facts)


def warning(event: str, **facts: str | int) -> None:
    """Log a problem that resolves itself, or a refused request."""
    _write("WARNING", event, facts)


def error(event: str, **facts: str | int) -> None:
    """Log a problem that needs operator attention."""
    _write("ERROR", event, facts)


def failure(event: str, cause: BaseException, **facts: str | int) -> None:
    """Log an unexpected error: its type and where it was raised, innermost frame first."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(cause.__traceback__)]
    _write("ERROR", event, {**facts, "error": type(cause).__name__, "raised_at": " < ".join(reversed(frames))})


def _write(severity: str, event: str, facts: dict[str, str | int]) -> None:
    # One write, line end included: `print` makes two, between which another thread may write.
    sys.stderr.write(json.dumps({"severity": severity, "message": event, **facts}) + "\n")
    sys.stderr.flush()
