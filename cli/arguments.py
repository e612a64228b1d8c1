"""The arguments and options that commands share, with their help, and what operators may write in them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from shared.contracts.phone_numbers import typed
from shared.errors import RejectError
from shared.operations import values

HOW = "with its country code, such as +12125550100"
"""How to write a phone number."""


def phone_number(text: str) -> str:
    """Return a phone number in E.164 form, from any usual writing. Raises BadParameter, which names it."""
    if (number := typed(text)) is None:
        raise typer.BadParameter(f"{text!r} is not a complete phone number; write it {HOW}")
    return number


def note(text: str) -> str:
    """Return a reason or evidence. Raises BadParameter if it is empty."""
    if not (written := text.strip()):
        raise typer.BadParameter('it is empty; write how and when, such as "by phone on 3 March"')
    return written


def moment(text: str) -> datetime:
    """Return a time. A date alone is its midnight in UTC. Raises BadParameter, which names it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is not None and found.tzinfo is None and len(text) == len("2026-03-01"):
        found = found.replace(tzinfo=UTC)
    if found is None or found.tzinfo is None:
        raise typer.BadParameter(f"{text!r} is not a time; write 2026-03-01, or 2026-03-01T09:00-05:00 with the offset")
    return found


def positive(text: str) -> int:
    """Return a whole number from 1 on. Raises BadParameter, which names it."""
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise typer.BadParameter(f"{text!r} is not a number from 1 on; write one such as 50")
    return int(text)


def checked(check: Callable[[str], str]) -> Callable[[str], str]:
    """Return a parser of what `check` accepts; its RejectError becomes a BadParameter."""

    def parse(text: str) -> str:
        try:
            return check(text)
        except RejectError as error:
            raise typer.BadParameter(str(error)) from error

    return parse


Phone = Annotated[str, typer.Argument(parser=phone_number, metavar="PHONE", help=f"The learner's number, {HOW}.")]
SomePhones = Annotated[
    list[str], typer.Argument(parser=phone_number, metavar="PHONE...", help=f"Learners' numbers, each {HOW}.")
]
AllOrSomePhones = Annotated[
    list[str] | None,
    typer.Argument(parser=phone_number, metavar="[PHONE]...", help=f"Only these learners, each {HOW}. Default: all."),
]
After = Annotated[
    str | None,
    typer.Option(parser=phone_number, metavar="PHONE", help="Go on after this number, where a run was interrupted."),
]
Language = Annotated[
    str | None,
    typer.Option(parser=checked(values.language), metavar="CODE", help="The learners' language, such as es."),
]
Reason = Annotated[
    str,
    typer.Option(parser=note, metavar="WHY", help="Why it is done, or how and when it was asked for. It is recorded."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask back in production; for scripts.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
