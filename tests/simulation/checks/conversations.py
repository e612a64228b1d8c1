"""Checks of conversations with operators, told from the log alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.operations.audit import Audit
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import Ledger, Violations

LONGEST = timedelta(days=1)
"""Maximum time for which an operator holds a lesson back."""

ALWAYS_ANSWERED = (e.OptedOut, e.OptedIn, e.HelpRequested, e.RepliesLimited, e.ReplyWithheld)
"""What the texts STOP, START and HELP lead to, also while an operator holds the conversation."""


@dataclass(frozen=True)
class _Talk:
    """Who holds the conversation, until when, and the number of the batch in which somebody said something last."""

    operator: str | None = None
    until: datetime | None = None
    said: int = 0

    def holder(self, now: datetime) -> str | None:
        return self.operator if self.until is not None and now < self.until else None


def conversations_are_kept(history: History, audit: Audit, ledger: Ledger) -> Violations:
    """Check that a hold ends in time, holds back what it must and nothing else, and that a form is sent once.

    Also that operators' texts are audited, and leave only if nobody has said anything since the form was opened.
    """
    talk = _Talk()
    for batch in history.batches:
        yield from (f"batch {batch.seq} {what}" for what in _violations(talk, batch))
        talk = _after(talk, batch)
    audited = {entry.id for entry in audit.entries(history.phone)}
    for batch in history.batches:
        command = batch.command
        if isinstance(command, c.SendAdHocMessage) and command.operator is not None:
            if command.id not in audited:
                yield f"{command.id} is not in the audit trail"
            if sum(sent.body == command.text for sent in ledger if sent.left) > 1:
                yield f"{command.id} was sent twice"


def _violations(talk: _Talk, batch: Batch) -> Violations:
    holder, events = (
        talk.holder(batch.decided_at),
        [each for each in batch.events if not isinstance(each, e.UnknownEvent)],
    )
    if any(isinstance(each, e.TextHeld) for each in events) and holder is None:
        yield "holds a text although nobody has the conversation"
    match batch.command:
        case c.InboundSms() if holder and not all(isinstance(each, (e.TextHeld, *ALWAYS_ANSWERED)) for each in events):
            yield "answers a text in a conversation"
        case c.StartDrill() | c.TriggerReminder() | c.PauseForSilence() if holder and events and batch.scheduled:
            yield "does what is scheduled in a conversation"
        case c.TakeConversation() | c.CloseConversation() | c.SendAdHocMessage(operator=str()) if (
            events and holder not in (None, batch.command.operator)
        ):
            yield "is a word in another operator's conversation"
        case c.SendAdHocMessage(last_seen=int(seen)) if events and talk.said > seen:
            yield "answers what is not the last word"
    for each in events:
        if isinstance(each, e.ConversationTaken) and each.until > batch.decided_at + LONGEST:
            yield "holds the lesson back for too long"


def _after(talk: _Talk, batch: Batch) -> _Talk:
    by_operator = isinstance(batch.command, c.SendAdHocMessage) and batch.command.operator is not None
    is_sent = any(isinstance(each, e.AdHocMessageSent) for each in batch.events)
    is_said = isinstance(batch.command, c.InboundSms) or (by_operator and is_sent)
    talk = replace(talk, said=batch.seq) if is_said else talk
    for event in batch.events:
        match event:
            case e.ConversationTaken():
                talk = replace(talk, operator=event.operator, until=event.until)
            case e.ConversationClosed() | e.OptedOut() | e.UserValidated():
                talk = replace(talk, operator=None, until=None)
    return talk
