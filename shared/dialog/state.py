"""A dialog's state, and how events change it. State is always the fold of the log."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Drill, Prompt
from shared.contracts.model import Id, Model, Phone, Utf8Text, unless_default
from shared.contracts.profile import Profile
from shared.contracts.readings import LoggedReading, is_from_machine
from shared.contracts.wording import WordingFacts, facts
from shared.dialog import budget, same_text
from shared.dialog.budget import Replies
from shared.dialog.same_text import SameText

MAX_WITHDRAWABLE = 7
"""Maximum number of starts that can still be withdrawn: the daily ones of a week."""

RECORDS_TIMES = 2
"""Number of the release that first recorded when texts were received and when questions were asked."""

HAS_CONVERSATIONS = 6
"""Number of the release that first recorded who said something last."""

COUNTS_REPLIES = 3
"""Number of the release that first counted the replies to texts that make no progress."""


class OpenDrill(Model):
    """A running drill instance.

    `drill`: its content at the time of the start; later edits do not change it. `position`: index of the open prompt.
    `asked_at`: when it was asked, or when the text was received because of which it was asked; None if an earlier
    release asked it.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("instance_id",)

    instance_id: Id
    drill: Drill
    position: int = Field(default=0, ge=0)
    failures: int = Field(default=0, ge=0)
    reminded: bool = False
    asked_at: datetime | None = unless_default(None)

    @property
    def prompt(self) -> Prompt:
        """The open prompt."""
        return self.drill.prompts[self.position]

    @property
    def untouched(self) -> bool:
        """Whether nothing has been answered yet."""
        return self.position == 0 and self.failures == 0

    @property
    def next_prompt(self) -> Prompt | None:
        """The prompt after the open one, or None at the end."""
        remaining = self.drill.prompts[self.position + 1 :]
        return remaining[0] if remaining else None


class Hold(Model):
    """Who has taken the conversation, and until when it holds the drill back."""

    operator: Utf8Text
    until: datetime


class DialogState(Model):
    """One learner's position in the current drill. `seq`: number of the last batch.

    `withdrawable`: the instances that the schedule started and the learner has not answered, oldest first. It is left
    out of the JSON while it is empty, so that the folds of earlier logs keep their bytes.
    `heard_at`: when the newest text, or change of consent from outside, that was handled so far was received.
    `opted_in_at`: when the newest explicit opt-in that was handled so far was received. Both are None if an earlier
    release handled it. `opted_out_by_operator`: the opt-out is one by hand, which an operator may take back; every
    other one only the learner. `code`: the code with which the learner registered; None if an earlier release
    registered them. `told_at`: when a request for a person, or a wrong person, was last answered.
    `replies`: those to texts that made no progress, whose number is limited. `latest`: the latest text, if it is one
    that a machine may repeat. `asked_for_schedule`: the learner was told how to choose days and an hour, and has not
    done so since; no drill has started since either. `hold`: the conversation is taken, or was and nobody closed it.
    `last_said`: number of the batch with the latest text of the learner or of an operator.
    """

    phone: Phone
    seq: int = Field(default=0, ge=0)
    profile: Profile = Field(default_factory=Profile)
    open_drill: OpenDrill | None = None
    last_text_at: datetime | None = None
    last_hint_at: datetime | None = None
    withdrawable: tuple[Id, ...] = unless_default(())
    heard_at: datetime | None = unless_default(None)
    opted_in_at: datetime | None = unless_default(None)
    opted_out_by_operator: bool = unless_default(default=False)
    code: Utf8Text | None = unless_default(None)
    told_at: datetime | None = unless_default(None)
    replies: Replies = unless_default(Replies())
    latest: SameText | None = unless_default(None)
    asked_for_schedule: bool = unless_default(default=False)
    hold: Hold | None = unless_default(None)
    last_said: int = unless_default(0, ge=0)

    def holder(self, now: datetime) -> str | None:
        """Return the operator who holds the conversation now, or None."""
        return None if self.hold is None or now >= self.hold.until else self.hold.operator


def replay(phone: str, batches: Iterable[Batch]) -> DialogState:
    """Fold a dialog's log into its state. `batches`: all of them, in order."""
    state = DialogState(phone=phone)
    for batch in batches:
        state = with_batch(state, batch)
    return state


def with_batch(state: DialogState, batch: Batch) -> DialogState:
    """Apply a batch of the log to the state. It must be the one after `state.seq`."""
    wording = batch.deleted_wording
    return after(state, batch.command, batch.events, batch.decided_at, batch.release, batch.reading, wording)


def after(
    state: DialogState,
    command: c.LoggedCommand,
    events: Sequence[e.LoggedEvent],
    now: datetime,
    release: int,
    reading: LoggedReading | None = None,
    deleted: WordingFacts | None = None,
) -> DialogState:
    """Apply a command and its events, which this release decided at `now`, to the state.

    `reading`: how the text of an INBOUND_SMS was read. `deleted`: what stays of its wording if it was deleted.
    """
    wording = facts(command) if deleted is None else deleted
    times = _times(state, command, events, now, wording) if release >= RECORDS_TIMES else {}
    asked_at = _asked_at(state, command, now) if release >= RECORDS_TIMES else None
    counted = _counted(state, command, events, now, wording) if release >= COUNTS_REPLIES else {}
    is_by_person = isinstance(command, c.InboundSms) and not is_from_machine(reading)
    said = _last_said(state, command, events) if release >= HAS_CONVERSATIONS else {}
    for event in events:
        state = evolve(state, event, now, asked_at)
    if is_by_person and (state.profile.silent or state.profile.dead_since):
        state = _with_profile(state, {"silent": False, "dead_since": None})
    changes: dict[str, object] = {
        "seq": state.seq + 1,
        "last_text_at": now if is_by_person else state.last_text_at,
        "withdrawable": _withdrawable(state.withdrawable, command, events),
        **counted,
        **times,
        **said,
    }
    return state.model_copy(update=changes)


def _last_said(state: DialogState, command: c.LoggedCommand, events: Sequence[e.LoggedEvent]) -> dict[str, object]:
    """Return the number of this batch if the learner or an operator says something in it."""
    by_operator = isinstance(command, c.SendAdHocMessage) and command.operator is not None
    is_sent = any(isinstance(event, e.AdHocMessageSent) for event in events)
    is_said = isinstance(command, c.InboundSms) or (by_operator and is_sent)
    return {"last_said": state.seq + 1} if is_said else {}


def _asked_at(state: DialogState, command: c.LoggedCommand, now: datetime) -> datetime:
    """Return the time of a question that this command asks: that of the text because of which it does, if any."""
    if isinstance(command, c.InboundSms):
        return command.received_at or now
    is_reply = isinstance(command, c.StartDrill) and command.by_learner
    return state.heard_at or now if is_reply else now


def _times(
    state: DialogState,
    command: c.LoggedCommand,
    events: Sequence[e.LoggedEvent],
    now: datetime,
    wording: WordingFacts,
) -> dict[str, object]:
    """Return when the newest text, and the newest explicit opt-in, were received."""
    match command:
        case c.InboundSms():
            received_at = command.received_at or now
        case c.OptOut():
            received_at = now
        case _:
            return {}
    heard: dict[str, object] = {"heard_at": _later(state.heard_at, received_at)}
    is_opt_in = any(isinstance(event, e.OptedIn) for event in events) or wording.opts_in
    return {**heard, "opted_in_at": _later(state.opted_in_at, received_at)} if is_opt_in else heard


def _counted(
    state: DialogState,
    command: c.LoggedCommand,
    events: Sequence[e.LoggedEvent],
    now: datetime,
    wording: WordingFacts,
) -> dict[str, object]:
    """Return the counts of replies without progress, and of the same text in a row."""
    if not isinstance(command, c.InboundSms):
        return {}
    return {
        "replies": budget.after(state.replies, tuple(events), now),
        "latest": same_text.heard(state.latest, wording.digest),
    }


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def _withdrawable(
    instances: tuple[str, ...], command: c.LoggedCommand, events: Sequence[e.LoggedEvent]
) -> tuple[str, ...]:
    """Return the instances that can be withdrawn after this command and its events."""
    for event in events:
        match event:
            case e.DrillStarted() if isinstance(command, c.StartDrill) and command.scheduled is not None:
                instances = (*instances, event.instance_id)[-MAX_WITHDRAWABLE:]
            case e.CompletedPrompt() | e.FailedPrompt() | e.DrillWithdrawn() | e.DrillAbandoned():
                instances = tuple(each for each in instances if each != event.instance_id)
            case e.UserValidated() | e.OptedOut():
                instances = ()
            case _:
                pass
    return instances


def as_stranger(state: DialogState) -> DialogState:
    """Return the state of a stranger with this number, whose opt-out stays."""
    return state.model_copy(
        update={
            "profile": Profile(opted_out=state.profile.opted_out),
            "open_drill": None,
            "withdrawable": (),
            "code": None,
            "told_at": None,
            "last_hint_at": None,
            "asked_for_schedule": False,
            "hold": None,
        }
    )


def evolve(state: DialogState, event: e.LoggedEvent, now: datetime, asked_at: datetime | None) -> DialogState:
    """Apply one event to the state. `now`: when its batch was decided; `asked_at`: the time of a question in it."""
    match event:
        case e.UserValidated():
            registered = {"validated": True, "is_demo": event.is_demo, "account_info": event.account_info}
            return _in_drill(
                _with_profile(state.model_copy(update={"code": event.code, "hold": None}), registered), None
            )
        case e.DrillStarted():
            opened = OpenDrill(instance_id=event.instance_id, drill=event.drill, asked_at=asked_at)
            return _in_drill(state.model_copy(update={"asked_for_schedule": False}), opened)
        case e.CompletedPrompt() if event.learned:
            return state.model_copy(update={"profile": state.profile.changed(event.learned)})
        case e.FailedPrompt() if state.open_drill:
            return _in_drill(state, state.open_drill.model_copy(update={"failures": state.open_drill.failures + 1}))
        case e.AdvancedToNextPrompt() if state.open_drill:
            at_next = {"position": state.open_drill.position + 1, "failures": 0, "reminded": False}
            return _in_drill(state, state.open_drill.model_copy(update={**at_next, "asked_at": asked_at}))
        case e.SupportRequested(answered=True):
            return state.model_copy(update={"told_at": now})
        case e.WrongPersonTexted():
            told = state.model_copy(update={"told_at": now}) if event.answered else state
            return _with_profile(told, {"paused": True}) if event.wrong_number else told
        case e.ReminderTriggered() if state.open_drill:
            return _in_drill(state, state.open_drill.model_copy(update={"reminded": True}))
        case e.ReminderWithdrawn() if state.open_drill:
            return _in_drill(state, state.open_drill.model_copy(update={"reminded": False}))
        case e.DrillCompleted() | e.DrillAbandoned():
            return _in_drill(state, None)
        case e.DrillWithdrawn() if state.open_drill and state.open_drill.instance_id == event.instance_id:
            return _in_drill(state, None)
        case e.OptedOut():
            unheld = state.model_copy(update={"hold": None})
            return _in_drill(_opted(unheld, out=True, by_operator=event.by_operator), None)
        case e.OptedIn():
            return _opted(state, out=False, by_operator=False)
        case e.ScheduleRequested():
            return state.model_copy(update={"asked_for_schedule": True})
        case e.UserUpdated():
            asked = state.asked_for_schedule and "schedule_days" not in event.changes
            profile = state.profile.changed(event.changes)
            return state.model_copy(update={"profile": profile, "asked_for_schedule": asked})
        case e.Paused():
            return _with_profile(state, {"paused": True})
        case e.Resumed():
            return _with_profile(state, {"paused": False})
        case e.PausedForSilence():
            return _with_profile(state, {"silent": True})
        case e.NumberDied():
            return _with_profile(state, {"dead_since": now})
        case e.NumberReassigned():
            return as_stranger(state)
        case e.ConversationTaken():
            return state.model_copy(update={"hold": Hold(operator=event.operator, until=event.until)})
        case e.ConversationClosed():
            return state.model_copy(update={"hold": None})
        case e.UnhandledMessageReceived(hinted=True):
            return state.model_copy(update={"last_hint_at": now})
        case _:
            return state


def _opted(state: DialogState, *, out: bool, by_operator: bool) -> DialogState:
    return _with_profile(state.model_copy(update={"opted_out_by_operator": by_operator}), {"opted_out": out})


def _with_profile(state: DialogState, changes: dict[str, object]) -> DialogState:
    return state.model_copy(update={"profile": state.profile.model_copy(update=changes)})


def _in_drill(state: DialogState, open_drill: OpenDrill | None) -> DialogState:
    return state.model_copy(update={"open_drill": open_drill})
