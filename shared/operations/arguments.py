"""What operators write on the command line, for argparse: each function returns the value, or says what is wrong."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime

from shared.errors import RejectError

PHONE = "with its country code, such as +12125550100"
"""How to write a phone number."""


def phone_number(text: str) -> str:
    """Return a phone number in E.164 form, from any usual writing. Raises ArgumentTypeError, which names it."""
    from shared.contracts.phone_numbers import typed  # its tables load slowly, and few commands need them

    if (number := typed(text)) is None:
        raise ArgumentTypeError(f"{text!r} is not a complete phone number; write it {PHONE}")
    return number


def note(text: str) -> str:
    """Return a reason or evidence. Raises ArgumentTypeError if it is empty."""
    if not (written := text.strip()):
        raise ArgumentTypeError('it is empty; write how and when, such as "by phone on 3 March"')
    return written


def moment(text: str) -> datetime:
    """Return a time. A date alone is its midnight in UTC. Raises ArgumentTypeError, which names it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is not None and found.tzinfo is None and len(text) == len("2026-03-01"):
        found = found.replace(tzinfo=UTC)
    if found is None or found.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} is not a time; write 2026-03-01, or 2026-03-01T09:00-05:00 with the offset")
    return found


def positive(text: str) -> int:
    """Return a whole number from 1 on. Raises ArgumentTypeError, which names it."""
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 on; write one such as 50")
    return int(text)


def language(text: str) -> str:
    """Return the code of a language. Raises ArgumentTypeError, which names it."""
    from shared.operations import values

    try:
        return values.language(text)
    except RejectError as error:
        raise ArgumentTypeError(str(error)) from error
