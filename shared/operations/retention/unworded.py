"""A batch without the wording of its texts: what a learner wrote, and what an operator wrote to them. Pure.

What the wording led to stays: the kinds of events, the reading's kind, and the profile. So a fold of the log gives the
same state as before, with the facts that `shared.contracts.wording` names.
"""

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts import readings as r
from shared.contracts.batch import Batch
from shared.contracts.wording import DELETED, facts


def without_wording(batch: Batch) -> Batch:
    """Return a batch without wording; unchanged if it was deleted before."""
    if batch.deleted_wording is not None:
        return batch
    return batch.model_copy(
        update={
            "command": _command(batch.command),
            "events": tuple(map(_event, batch.events)),
            "reading": None if batch.reading is None else _reading(batch.reading),
            "deleted_wording": facts(batch.command),
        }
    )


def _command(command: c.LoggedCommand) -> c.LoggedCommand:
    match command:
        case c.InboundSms():
            return command.model_copy(update={"text": DELETED, "media_urls": ()})
        case c.SendAdHocMessage():
            return command.model_copy(update={"text": DELETED, "media_url": None})
        case _:
            return command


def _event(event: e.LoggedEvent) -> e.LoggedEvent:
    match event:
        case e.CompletedPrompt() | e.FailedPrompt():
            return event.model_copy(update={"response": DELETED})
        case e.AdHocMessageSent():
            return event.model_copy(update={"text": DELETED, "media_url": None})
        case _:
            return event


def _reading(reading: r.LoggedReading) -> r.LoggedReading:
    match reading:
        case r.Answer():
            return reading.model_copy(update={"text": DELETED})
        case r.Name():
            return reading.model_copy(update={"name": DELETED})
        case r.Code():
            return reading.model_copy(update={"candidates": (DELETED,)})
        case r.Keyword(keyword="name", value=str()):
            return reading.model_copy(update={"value": DELETED})
        case _:
            return reading
