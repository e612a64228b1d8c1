"""Decide what a command does. Pure.

State and command in, next state and event batch out.
"""

from datetime import datetime

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Drill
from shared.contracts.events import Events
from shared.dialog import budget, by_hand, drill_run
from shared.dialog.dead_number import is_reassigned
from shared.dialog.facts import Facts
from shared.dialog.rules import decide_inbound, reading_of
from shared.dialog.state import DialogState, after, as_stranger


def handle(state: DialogState, command: c.Command, facts: Facts) -> tuple[DialogState, Batch]:
    """Return the next state and the event batch that leads to it.

    Deterministic: the same input always gives the same bytes.
    """
    events = decide(state, command, facts)
    new_state = after(state, command, events, facts.now, facts.release, facts.reading)
    batch = Batch(
        phone=state.phone,
        seq=new_state.seq,
        command=command,
        decided_at=facts.now,
        registration=facts.registration,
        events=events,
        profile=new_state.profile,
        release=facts.release,
        reading=facts.reading,
    )
    return new_state, batch


def decide(state: DialogState, command: c.Command, facts: Facts) -> Events:
    """Return the events that this command leads to in this state."""
    if by_hand.refusal(state, command, facts.now) is not None:
        return ()
    match command:
        case c.InboundSms():
            return _hear(state, command, facts)
        case c.StartDrill():
            return _start(state, command, facts)
        case c.TriggerReminder():
            return _remind(state, command, facts.now)
        case c.PauseForSilence():
            return _pause(state, command, facts.now)
        case c.NumberIsDead():
            is_known = not state.profile.validated or state.profile.dead_since is not None
            return () if is_known else (e.NumberDied(),)
        case c.SendAdHocMessage():
            sent = e.AdHocMessageSent(text=command.text, media_url=command.media_url)
            return () if state.profile.opted_out else (sent,)
        case c.UpdateUser():
            return (e.UserUpdated(changes=command.changes),)
        case c.WithdrawScheduled():
            return _withdraw(state, command)
        case c.OptOut():
            return by_hand.opt_out(state, command)
        case c.OptIn():
            return by_hand.opt_in(state)
        case c.RepeatPrompt():
            return drill_run.repeated(state.open_drill) if state.open_drill else ()
        case c.AbandonDrill():
            return drill_run.abandoned(state.open_drill) if state.open_drill else ()
        case c.Pause():
            return (e.Paused(),)
        case c.Resume():
            return (e.Resumed(),)
        case c.TakeConversation():
            return by_hand.conversation_taken(command, facts.now)
        case c.CloseConversation():
            return by_hand.conversation_closed(state, command, facts.now)


def _hear(state: DialogState, command: c.InboundSms, facts: Facts) -> Events:
    """Decide a text, from a reassigned number as a stranger's, and limit the replies to it."""
    reading = facts.reading or reading_of(state, command)
    if is_reassigned(state, facts.now, reading):
        return (e.NumberReassigned(), *_hear(as_stranger(state), command, facts))
    events = decide_inbound(state, command, facts)
    return budget.within(state.replies, events, facts.now, validated=state.profile.validated)


def _start(state: DialogState, command: c.StartDrill, facts: Facts) -> Events:
    drill = facts.drill
    if drill is None or state.profile.opted_out or not state.profile.validated or _just_started(state, drill):
        return ()
    if command.scheduled is not None and state.holder(facts.now) is not None:
        return ()
    if command.unless_active_since is not None and _disturbs(state, command.unless_active_since):
        return ()
    return drill_run.started(state, drill)


def _disturbs(state: DialogState, quiet_since: datetime) -> bool:
    """Return whether a scheduled start would disturb the learner.

    It would if what is scheduled is paused, or if the learner has texted since `quiet_since`.
    """
    is_active = state.last_text_at is not None and state.last_text_at > quiet_since
    return state.profile.rests or is_active


def _pause(state: DialogState, command: c.PauseForSilence, now: datetime) -> Events:
    if state.profile.opted_out or not state.profile.validated or state.profile.rests:
        return ()
    if state.holder(now) is not None:
        return ()
    since = command.unless_active_since
    is_active = state.last_text_at is not None and (since is None or state.last_text_at > since)
    return () if is_active else (e.PausedForSilence(),)


def _just_started(state: DialogState, drill: Drill) -> bool:
    """Return whether this drill already waits at its first prompt.

    Two requests in quick succession start it once.
    """
    open_drill = state.open_drill
    return open_drill is not None and open_drill.drill.slug == drill.slug and open_drill.untouched


def _remind(state: DialogState, command: c.TriggerReminder, now: datetime) -> Events:
    open_drill = state.open_drill
    if open_drill is None or open_drill.reminded or open_drill.failures or state.profile.rests:
        return ()
    if state.holder(now) is not None:
        return ()
    if (open_drill.instance_id, open_drill.prompt.slug) != (command.instance_id, command.prompt_slug):
        return ()
    if command.not_after is not None and now > command.not_after:
        return ()
    return drill_run.reminded(open_drill)


def _withdraw(state: DialogState, command: c.WithdrawScheduled) -> Events:
    if command.prompt_slug is None:
        withdrawn = e.DrillWithdrawn(instance_id=command.instance_id)
        return (withdrawn,) if command.instance_id in state.withdrawable else ()
    open_drill = state.open_drill
    if open_drill is None or not open_drill.reminded:
        return ()
    is_open = (open_drill.instance_id, open_drill.prompt.slug) == (command.instance_id, command.prompt_slug)
    return drill_run.reminder_withdrawn(open_drill) if is_open else ()
