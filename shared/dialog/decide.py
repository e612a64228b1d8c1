"""What a command does to a dialog: state and command in, events out. No clock, no random, no client.

For an inbound text the first rule that fits wins; `_RULES` is their table of contents.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Registration
from shared.contracts.drill import Drill
from shared.dialog import words
from shared.dialog.answers import learned_from
from shared.dialog.own_words import own_word
from shared.dialog.state import DialogState, OpenDrill
from shared.drills.grading import chosen_option, is_right
from shared.drills.languages import parse_language

Events = tuple[e.Event, ...]

LONGEST_CODE = 100
"""Characters. A longer text is no registration code, and no service is asked about it."""

HINT_AGAIN = timedelta(hours=24)
"""Who is not understood is told what one can say, and then not again for so long."""


@dataclass(frozen=True)
class Facts:
    """What comes from outside into a decision.

    `registration` is the service's answer where `registration_code` wants one; `drill` is what a START_DRILL names,
    in the learner's language, None where nothing of it is left.
    """

    now: datetime
    registration: Registration | None = None
    drill: Drill | None = None


def decide(state: DialogState, command: c.Command, facts: Facts) -> Events:
    """The events that this command leads to in this state."""
    match command:
        case c.InboundSms():
            return next(found for rule in _RULES if (found := rule(state, command, facts)) is not None)
        case c.StartDrill():
            return _start(state, command, facts.drill)
        case c.TriggerReminder():
            return _remind(state, command, facts.now)
        case c.SendAdHocMessage():
            spoken = e.AdHocMessageSent(text=command.text, media_url=command.media_url)
            return () if state.profile.opted_out else (spoken,)
        case c.UpdateUser():
            return (e.UserUpdated(changes=command.changes),)
        case c.OptOut():
            return () if state.profile.opted_out else (_opted_out(state),)


def registration_code(state: DialogState, command: c.Command) -> str | None:
    """The code to ask the registration service about before this command can be decided, if there is one."""
    if not isinstance(command, c.InboundSms) or (state.profile.validated and not state.profile.is_demo):
        return None
    if any(rule(state, command) is not None for rule in _BEFORE_REGISTRATION):
        return None
    code = command.text.strip()
    return code if 0 < len(code) <= LONGEST_CODE else None


def _help(_: DialogState, command: c.InboundSms, __: Facts | None = None) -> Events | None:
    if command.opt_out_type != "HELP" and words.as_word(command.text) not in words.HELP:
        return None
    return (e.HelpRequested(confirmed=command.opt_out_type == "HELP"),)


def _opt_out(state: DialogState, command: c.InboundSms, _: Facts | None = None) -> Events | None:
    if command.opt_out_type != "STOP" and words.as_word(command.text) not in words.OPT_OUT:
        return None
    return () if state.profile.opted_out else (_opted_out(state),)


def _opted_out_already(state: DialogState, command: c.InboundSms, _: Facts | None = None) -> Events | None:
    if not state.profile.opted_out:
        return None
    if command.opt_out_type != "START" and words.as_word(command.text) not in words.OPT_IN:
        return ()
    return (e.OptedIn(confirmed=command.opt_out_type == "START"),)


def _register(state: DialogState, _: c.InboundSms, facts: Facts) -> Events | None:
    if state.profile.validated and not state.profile.is_demo:
        return None
    if (registration := facts.registration) is not None and registration.valid:
        validated = e.UserValidated(is_demo=registration.is_demo, account_info=registration.account_info)
        return (validated, *_account_language(registration))
    return None if state.profile.is_demo else (e.UserValidationFailed(),)


def _account_language(registration: Registration) -> Events:
    named = registration.account_info.get("language")
    language = parse_language(named) if isinstance(named, str) else None
    return () if language is None else (e.UserUpdated(changes={"language": language}),)


def _own_word(state: DialogState, command: c.InboundSms, _: Facts) -> Events | None:
    """One of the learner's own words, unless it answers the open prompt."""
    said = own_word(command.text)
    return None if said is None or _is_an_answer(state.open_drill, command.text) else (said,)


def _is_an_answer(open_drill: OpenDrill | None, text: str) -> bool:
    if open_drill is None:
        return False
    return is_right(open_drill.prompt, text) or chosen_option(open_drill.prompt, text) is not None


def _grade(state: DialogState, command: c.InboundSms, _: Facts) -> Events | None:
    if (open_drill := state.open_drill) is None:
        return None
    if is_right(open_drill.prompt, command.text):
        return (_completed(open_drill, command.text), *_advance(open_drill))
    abandoned = open_drill.failures >= open_drill.prompt.max_failures
    return (_failed(open_drill, command.text, abandoned=abandoned), *(_advance(open_drill) if abandoned else ()))


def _next_drill(_: DialogState, command: c.InboundSms, __: Facts) -> Events | None:
    return (e.NextDrillRequested(),) if words.as_word(command.text) in words.NEXT_DRILL else None


def _unhandled(state: DialogState, _: c.InboundSms, facts: Facts) -> Events:
    hinted = state.last_hint_at is None or facts.now - state.last_hint_at >= HINT_AGAIN
    return (e.UnhandledMessageReceived(hinted=hinted),)


_Rule = Callable[[DialogState, c.InboundSms, Facts], Events | None]
_BEFORE_REGISTRATION = (_help, _opt_out, _opted_out_already)
_RULES: tuple[_Rule, ...] = (*_BEFORE_REGISTRATION, _register, _own_word, _grade, _next_drill, _unhandled)


def _start(state: DialogState, command: c.StartDrill, drill: Drill | None) -> Events:
    if drill is None or state.profile.opted_out or not state.profile.validated or _just_started(state, drill):
        return ()
    if command.unless_active_since is not None and _disturbs(state, command.unless_active_since):
        return ()
    instance_id = f"{state.phone}:{state.seq + 1}"
    started = e.DrillStarted(instance_id=instance_id, drill_slug=drill.slug, drill=drill)
    return (started, *_completed_if_at_end(OpenDrill(instance_id=instance_id, drill=drill)))


def _disturbs(state: DialogState, quiet_since: datetime) -> bool:
    """Whether a scheduled start would come in between: the learner has texted, or wants a pause."""
    return state.profile.paused or (state.last_text_at is not None and state.last_text_at > quiet_since)


def _just_started(state: DialogState, drill: Drill) -> bool:
    """Whether this drill waits at its first prompt already: two quick requests start it once."""
    open_drill = state.open_drill
    return open_drill is not None and open_drill.drill.slug == drill.slug and open_drill.untouched


def _remind(state: DialogState, command: c.TriggerReminder, now: datetime) -> Events:
    open_drill = state.open_drill
    if open_drill is None or open_drill.reminded or open_drill.failures or state.profile.paused:
        return ()
    if (open_drill.instance_id, open_drill.prompt.slug) != (command.instance_id, command.prompt_slug):
        return ()
    if command.not_after is not None and now > command.not_after:
        return ()
    reply = open_drill.drill.feedback.drill_reminder
    return (e.ReminderTriggered(**_place(open_drill), prompt=open_drill.prompt, reply=reply),)


def _completed(open_drill: OpenDrill, response: str) -> e.CompletedPrompt:
    prompt = open_drill.prompt
    graded = prompt.correct_response is not None
    return e.CompletedPrompt(
        **_place(open_drill),
        prompt=prompt,
        response=response,
        reply=open_drill.drill.feedback.match_correct_answer if graded else None,
        learned=learned_from(prompt, response),
    )


def _failed(open_drill: OpenDrill, response: str, *, abandoned: bool) -> e.FailedPrompt:
    feedback = open_drill.drill.feedback
    return e.FailedPrompt(
        **_place(open_drill),
        prompt=open_drill.prompt,
        response=response,
        abandoned=abandoned,
        reply=feedback.corrected_answer if abandoned else feedback.incorrect_answer,
    )


def _advance(open_drill: OpenDrill) -> Events:
    if open_drill.next_prompt is None:
        return (e.DrillCompleted(**_place(open_drill)),)
    advanced = e.AdvancedToNextPrompt(**_place(open_drill), prompt=open_drill.next_prompt)
    return (advanced, *_completed_if_at_end(open_drill.model_copy(update={"position": open_drill.position + 1})))


def _completed_if_at_end(open_drill: OpenDrill) -> Events:
    """A last prompt that asks nothing ends its drill as soon as it is reached."""
    at_end = open_drill.next_prompt is None and not open_drill.prompt.asks
    return (e.DrillCompleted(**_place(open_drill)),) if at_end else ()


def _opted_out(state: DialogState) -> e.OptedOut:
    open_drill = state.open_drill
    return e.OptedOut(
        abandoned_instance_id=open_drill.instance_id if open_drill else None,
        abandoned_drill_slug=open_drill.drill.slug if open_drill else None,
    )


def _place(open_drill: OpenDrill) -> dict[str, str]:
    return {"instance_id": open_drill.instance_id, "drill_slug": open_drill.drill.slug}
