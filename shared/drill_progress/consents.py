"""The record of consent: when, how and by which message it was given and taken back. It is only ever added to."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.model import Id, Model
from shared.event_log import log
from shared.ports import DocumentStore

How = Literal["registration code", "word", "word that the carrier acted on", "refusal by the carrier"]


class Consent(Model):
    """Consent given (or taken back) at a moment. `command_id` names the message: `sms:` and the carrier's id of it."""

    at: datetime
    given: bool
    how: How
    command_id: Id


def after(consents: tuple[Consent, ...], batch: Batch) -> tuple[Consent, ...]:
    """The record with what this batch adds."""
    return (*consents, *(added for event in batch.events if (added := _added(event, batch)) is not None))


def _added(event: e.Event, batch: Batch) -> Consent | None:
    match event:
        case e.UserValidated():
            given, how = True, _REGISTRATION
        case e.OptedIn():
            given, how = True, _word(batch.command)
        case e.OptedOut():
            given, how = False, _word(batch.command)
        case _:
            return None
    return Consent(at=batch.decided_at, given=given, how=how, command_id=batch.command.id)


_REGISTRATION: How = "registration code"


def _word(command: c.Command) -> How:
    if isinstance(command, c.OptOut):
        return "refusal by the carrier"
    acted = isinstance(command, c.InboundSms) and command.opt_out_type is not None
    return "word that the carrier acted on" if acted else "word"


def exported(documents: DocumentStore, phone: str) -> Iterator[str]:
    """The learner's record, from the log, a JSON object a line."""
    record: tuple[Consent, ...] = ()
    for batch in log.since(documents, phone, 1):
        record = after(record, batch)
    yield from (json.dumps({"phone": phone, **consent.model_dump(mode="json")}) for consent in record)
