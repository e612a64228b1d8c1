"""The append-only record of consent.

It says when, how and by which message consent was given or withdrawn.
"""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.model import Id, Model

How = Literal["registration code", "word", "word that the carrier acted on", "refusal by the carrier"]


class Consent(Model):
    """Consent given or withdrawn.

    `command_id`: the command with the message; for a learner's text, `sms:` and the carrier's message id.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("command_id", "given")

    at: datetime
    given: bool
    how: How
    command_id: Id


def after(consents: tuple[Consent, ...], batch: Batch) -> tuple[Consent, ...]:
    """Return the record with the entries of this batch appended."""
    return (*consents, *(added for event in batch.events if (added := _added(event, batch)) is not None))


def _added(event: e.LoggedEvent, batch: Batch) -> Consent | None:
    match event:
        case e.UserValidated():
            given, how = True, "registration code"
        case e.OptedIn():
            given, how = True, _how(batch.command)
        case e.OptedOut():
            given, how = False, _how(batch.command)
        case _:
            return None
    return Consent(at=batch.decided_at, given=given, how=how, command_id=batch.command.id)


def _how(command: c.LoggedCommand) -> How:
    if isinstance(command, c.OptOut):
        return "refusal by the carrier"
    by_carrier = isinstance(command, c.InboundSms) and command.opt_out_type is not None
    return "word that the carrier acted on" if by_carrier else "word"
