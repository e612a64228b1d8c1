"""Whether a learner waits for a person, and who has taken their conversation. Pure.

A learner waits from the first text that a person should read: they asked for one, nothing understood their text, they
answered an operator's text, or their text came while an operator held the conversation. They wait until an operator
answers or closes the conversation. Strangers do not wait: most of their texts are misspelt codes.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.model import Model, Utf8Text
from shared.contracts.readings import is_from_machine

HAS_CONVERSATIONS = 6
"""Number of the release that first kept conversations."""

Why = Literal["asked for a person", "not understood", "answered an operator", "texted while held"]


class Conversation(Model):
    """A conversation with operators.

    `waits_since`: when the first text came that waits for a person; None if none does. `why`, `seq`: why the latest of
    these waits, and the number of its batch. `operator`, `held_until`: who has taken the conversation, and until when
    it holds the drill back; both None if nobody has. `expects_answer`: an operator's text was the last thing said.
    """

    waits_since: datetime | None = None
    why: Why | None = None
    seq: int | None = Field(default=None, ge=1)
    operator: Utf8Text | None = None
    held_until: datetime | None = None
    expects_answer: bool = False

    def is_held(self, now: datetime) -> bool:
        """Return whether an operator holds the drill back now."""
        return self.held_until is not None and now < self.held_until


NONE = Conversation()


def after(conversation: Conversation, batch: Batch) -> Conversation:
    """Apply a batch of the log."""
    if batch.release < HAS_CONVERSATIONS:
        return conversation
    for event in batch.events:
        conversation = _apply(conversation, event)
    match batch.command:
        case c.InboundSms() if batch.profile.validated and not is_from_machine(batch.reading):
            return _heard(conversation, batch)
        case c.SendAdHocMessage(operator=str()) if any(isinstance(event, e.AdHocMessageSent) for event in batch.events):
            return conversation.model_copy(update={**_NOTHING_WAITS, "expects_answer": True})
    return conversation


def _apply(conversation: Conversation, event: e.LoggedEvent) -> Conversation:
    match event:
        case e.ConversationTaken():
            return conversation.model_copy(update={"operator": event.operator, "held_until": event.until})
        case e.ConversationClosed() | e.OptedOut() | e.UserValidated() | e.NumberReassigned():
            return NONE
        case _:
            return conversation


def _heard(conversation: Conversation, batch: Batch) -> Conversation:
    why = _why(conversation, batch)
    heard = conversation.model_copy(update={"expects_answer": False})
    if why is None:
        return heard
    since = conversation.waits_since or batch.decided_at
    return heard.model_copy(update={"waits_since": since, "why": why, "seq": batch.seq})


def _why(conversation: Conversation, batch: Batch) -> Why | None:
    """Return why a person should read this text, or None."""
    if batch.profile.opted_out:
        return None
    for event in batch.events:
        match event:
            case e.TextHeld():
                return "texted while held"
            case e.SupportRequested():
                return "asked for a person"
            case e.UnhandledMessageReceived():
                return "not understood"
            case _:
                pass
    return "answered an operator" if conversation.expects_answer else None


_NOTHING_WAITS = {"waits_since": None, "why": None, "seq": None}
