"""Rules for inbound texts.

The first rule that matches wins; `_RULES` lists them in order.
"""

from collections.abc import Callable
from datetime import timedelta

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts import keywords
from shared.contracts.batch import Registration
from shared.dialog import drill_run
from shared.dialog.drill_run import Events
from shared.dialog.facts import Facts
from shared.dialog.late_texts import decide_late, is_late, is_outdated_opt_out
from shared.dialog.learner_keywords import learner_keyword
from shared.dialog.state import DialogState, OpenDrill
from shared.drills.grading.grade import chosen_option, is_right
from shared.drills.languages import parse_language

LONGEST_CODE = 100
"""Maximum length of a registration code, in characters. Longer texts are not checked."""

HINT_AGAIN = timedelta(hours=24)
"""Minimum interval between two menu hints to the same learner."""


def decide_inbound(state: DialogState, command: c.InboundSms, facts: Facts) -> Events:
    """Return the events that this text leads to in this state."""
    return next(events for rule in _RULES if (events := rule(state, command, facts)) is not None)


def registration_code(state: DialogState, command: c.Command) -> str | None:
    """Return the code to check before this command is decided, or None."""
    if not isinstance(command, c.InboundSms) or not _may_register(state, command):
        return None
    if any(rule(state, command) is not None for rule in _BEFORE_REGISTRATION):
        return None
    code = command.text.strip()
    return code if 0 < len(code) <= LONGEST_CODE else None


def _help(_: DialogState, command: c.InboundSms, __: Facts | None = None) -> Events | None:
    if command.opt_out_type != "HELP" and keywords.normalise_keyword(command.text) not in keywords.HELP:
        return None
    return (e.HelpRequested(confirmed=command.opt_out_type == "HELP"),)


def _opt_out(state: DialogState, command: c.InboundSms, _: Facts | None = None) -> Events | None:
    if command.opt_out_type != "STOP" and keywords.normalise_keyword(command.text) not in keywords.OPT_OUT:
        return None
    is_in_force = state.profile.opted_out and not state.opted_out_by_operator
    if is_in_force or is_outdated_opt_out(state, command):
        return ()
    return drill_run.opted_out(state, confirmed=command.opt_out_type == "STOP")


def _opted_out_already(state: DialogState, command: c.InboundSms, _: Facts | None = None) -> Events | None:
    if not state.profile.opted_out:
        return None
    is_opt_in = command.opt_out_type == "START" or keywords.normalise_keyword(command.text) in keywords.OPT_IN
    if not is_opt_in or is_late(state, command):
        return ()
    return (e.OptedIn(confirmed=command.opt_out_type == "START"),)


def _may_register(state: DialogState, command: c.InboundSms) -> bool:
    """Return whether this text may be a registration code: a stranger's, or a newer one of a demo's learner."""
    if not state.profile.validated:
        return True
    return state.profile.is_demo and not is_late(state, command)


def _register(state: DialogState, command: c.InboundSms, facts: Facts) -> Events | None:
    if not _may_register(state, command):
        return None
    if (registration := facts.registration) is not None and registration.valid:
        validated = e.UserValidated(is_demo=registration.is_demo, account_info=registration.account_info)
        return (validated, *_account_language(registration))
    return None if state.profile.is_demo else (e.UserValidationFailed(),)


def _account_language(registration: Registration) -> Events:
    named = registration.account_info.get("language")
    language = parse_language(named) if isinstance(named, str) else None
    return () if language is None else (e.UserUpdated(changes={"language": language}),)


def _late(state: DialogState, command: c.InboundSms, _: Facts) -> Events | None:
    return decide_late(state, command)


def _learner_keyword(state: DialogState, command: c.InboundSms, _: Facts) -> Events | None:
    """Handle a learner keyword, unless the text answers the open prompt."""
    event = learner_keyword(command.text)
    return None if event is None or _is_an_answer(state.open_drill, command.text) else (event,)


def _is_an_answer(open_drill: OpenDrill | None, text: str) -> bool:
    if open_drill is None:
        return False
    return is_right(open_drill.prompt, text) or chosen_option(open_drill.prompt, text) is not None


def _grade(state: DialogState, command: c.InboundSms, _: Facts) -> Events | None:
    if (open_drill := state.open_drill) is None:
        return None
    right = is_right(open_drill.prompt, command.text)
    answered = drill_run.answered_correctly if right else drill_run.answered_incorrectly
    return answered(open_drill, command.text)


def _next_drill(_: DialogState, command: c.InboundSms, __: Facts) -> Events | None:
    return (e.NextDrillRequested(),) if keywords.normalise_keyword(command.text) in keywords.NEXT_DRILL else None


def _unhandled(state: DialogState, _: c.InboundSms, facts: Facts) -> Events:
    hinted = state.last_hint_at is None or facts.now - state.last_hint_at >= HINT_AGAIN
    return (e.UnhandledMessageReceived(hinted=hinted),)


_Rule = Callable[[DialogState, c.InboundSms, Facts], Events | None]
_BEFORE_REGISTRATION = (_help, _opt_out, _opted_out_already)
_RULES: tuple[_Rule, ...] = (*_BEFORE_REGISTRATION, _register, _late, _learner_keyword, _grade, _next_drill, _unhandled)
