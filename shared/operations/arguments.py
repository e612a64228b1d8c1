"""What operators write on the command line, for argparse: each function returns the value, or says what is wrong."""

from argparse import ArgumentTypeError

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
