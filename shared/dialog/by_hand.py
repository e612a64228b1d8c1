"""What operators do by hand, and the carrier's refusals: when a command has no effect, and why."""

from datetime import datetime, timedelta

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.events import Events
from shared.dialog import drill_run
from shared.dialog.state import DialogState, OpenDrill

HOLD = timedelta(days=1)
"""Time for which an operator who takes a conversation holds the drill back, unless they close it before."""


def opt_out(state: DialogState, command: c.OptOut) -> Events:
    """Opt the learner out, unless that changes nothing.

    A refusal by the carrier also replaces an opt-out by hand: from then on only the learner can end it.
    """
    is_by_hand = command.operator is not None
    if state.profile.opted_out and (is_by_hand or not state.opted_out_by_operator):
        return ()
    # A refused text cannot be confirmed, and a number that never registered gets no text that it did not ask for.
    is_confirmed = not is_by_hand or not state.profile.validated
    return drill_run.opted_out(state, confirmed=is_confirmed, by_operator=is_by_hand)


def opt_in(state: DialogState) -> Events:
    """Opt the learner in."""
    return (e.OptedIn(confirmed=not state.profile.validated),)


def conversation_taken(command: c.TakeConversation, now: datetime) -> Events:
    """Take the conversation for HOLD."""
    return (e.ConversationTaken(operator=command.operator, until=now + HOLD),)


def conversation_closed(state: DialogState, command: c.CloseConversation, now: datetime) -> Events:
    """Close the conversation. If it held the drill back, ask the open question again."""
    closed = e.ConversationClosed(operator=command.operator)
    is_held_back = state.holder(now) is not None and state.open_drill is not None and not state.profile.opted_out
    return (closed, *(drill_run.repeated(state.open_drill) if is_held_back and state.open_drill else ()))


def refusal(state: DialogState, command: c.Command, now: datetime) -> str | None:
    """Return why an operator's command has no effect in this state, or None if it has one.

    None for every command that no operator gave, and for an opt-out.
    """
    match command:
        case c.OptIn():
            return _no_opt_in(state)
        case c.SendAdHocMessage(operator=str()) | c.StartDrill(operator=str()) | c.Pause() | c.Resume():
            return _unreachable(state) or _spoken_for(state, command, now) or _pointless(state, command)
        case c.TakeConversation():
            return _unreachable(state) or _spoken_for(state, command, now) or _taken_already(state, command, now)
        case c.CloseConversation():
            return _unregistered(state) or _spoken_for(state, command, now)
        case c.RepeatPrompt() | c.AbandonDrill() | c.UpdateUser(operator=str()):
            return _unregistered(state) or _pointless(state, command)
        case _:
            return None


def _spoken_for(state: DialogState, command: c.Command, now: datetime) -> str | None:
    """Return who else holds the conversation, if the command would be a word in it; or None."""
    if not isinstance(command, c.SendAdHocMessage | c.TakeConversation | c.CloseConversation):
        return None
    holder = state.holder(now)
    if state.hold is None or holder in (None, command.operator):
        return None
    return f"is in a conversation with {holder}, who has it until {state.hold.until.isoformat(timespec='minutes')}"


def _taken_already(state: DialogState, command: c.TakeConversation, now: datetime) -> str | None:
    return "is in a conversation with you already" if state.holder(now) == command.operator else None


def _no_opt_in(state: DialogState) -> str | None:
    if state.opted_out_by_operator:
        return None
    if state.profile.opted_out:
        return "opted out by text, or at the carrier, which only their own START can lift; ask them to text START"
    if state.profile.validated:
        return "has not opted out, so there is nothing to lift"
    return "is not registered; consent is given by texting a registration code"


def _unreachable(state: DialogState) -> str | None:
    if state.profile.opted_out:
        return "has opted out, so they get no text; only an opt-in changes that"
    return _unregistered(state)


def _unregistered(state: DialogState) -> str | None:
    return None if state.profile.validated else "is not registered; they register by texting a registration code"


def _pointless(state: DialogState, command: c.Command) -> str | None:
    """Return why the command changes nothing, or None."""
    match command:
        case c.StartDrill() if _waits_at_start(state.open_drill, command.drill_slug):
            return f"is at the first question of {command.drill_slug} already; `repeat` asks it again"
        case c.RepeatPrompt() if not _is_open(state.open_drill, command.instance_id, command.prompt_slug):
            return "has answered that question meanwhile"
        case c.AbandonDrill() if state.open_drill is None or state.open_drill.instance_id != command.instance_id:
            return "is not in that drill any more"
        case c.SendAdHocMessage(last_seen=int(last_seen)) if state.last_said > last_seen:
            return "has texted meanwhile, or was answered; read the conversation again"
        case c.Pause() if state.profile.paused:
            return "has paused already"
        case c.Resume() if not state.profile.paused:
            return _no_resume(state)
        case c.UpdateUser() if state.profile.changed(command.changes) == state.profile:
            return "has this profile already"
        case _:
            return None


def _no_resume(state: DialogState) -> str:
    if state.profile.silent:
        return "is not paused, but silent: their lessons go on when they text"
    if state.profile.dead_since is not None:
        return "is not paused, but the number is dead: their lessons go on when they text"
    return "is not paused"


def _waits_at_start(open_drill: OpenDrill | None, drill_slug: str) -> bool:
    return open_drill is not None and open_drill.drill.slug == drill_slug and open_drill.untouched


def _is_open(open_drill: OpenDrill | None, instance_id: str, prompt_slug: str) -> bool:
    return open_drill is not None and (open_drill.instance_id, open_drill.prompt.slug) == (instance_id, prompt_slug)
