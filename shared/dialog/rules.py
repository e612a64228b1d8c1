"""Rules for inbound texts: what each reading of a text leads to."""

from datetime import datetime, timedelta

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts import readings as r
from shared.contracts.batch import Registration
from shared.contracts.events import Events
from shared.contracts.profile import Changes
from shared.dialog import drill_run
from shared.dialog.facts import Facts
from shared.dialog.late_texts import decide_late, is_late, is_outdated_opt_out
from shared.dialog.learner_keywords import learner_keyword, schedule_learned
from shared.dialog.reading.read import codes_in, read
from shared.dialog.reading.reader import Situation
from shared.dialog.same_text import is_repeated
from shared.dialog.state import DialogState, OpenDrill
from shared.drills.grading.grade import is_right
from shared.drills.languages import parse_language

HINT_AGAIN = timedelta(hours=24)
"""Minimum interval between two menu hints to the same learner, and between two answers to who asks for a person."""


def reading_of(state: DialogState, command: c.InboundSms) -> r.Reading:
    """Return how this text is read in this state."""
    situation = Situation(
        prompt=state.open_drill.prompt if state.open_drill else None,
        registered=state.profile.validated,
        opted_out=state.profile.opted_out,
        code=state.code,
        name=state.profile.name,
        repeated=is_repeated(state.latest, command.text),
        phone=state.phone,
        asked_for_schedule=state.asked_for_schedule,
    )
    return read(command.text, situation, opt_out_type=command.opt_out_type, picture=bool(command.media_urls))


def registration_codes(state: DialogState, command: c.InboundSms, reading: r.Reading) -> tuple[str, ...]:
    """Return the codes to check before this command is decided, in this order."""
    if state.profile.opted_out or isinstance(reading, _NEVER_A_CODE):
        return ()
    if isinstance(reading, r.Code) and not state.profile.validated:
        return reading.candidates
    return codes_in(command.text) if state.profile.is_demo and not is_late(state, command) else ()


def decide_inbound(state: DialogState, command: c.InboundSms, facts: Facts) -> Events:
    """Return the events that this text leads to in this state."""
    reading = facts.reading or reading_of(state, command)
    match reading:
        case r.Help():
            return (e.HelpRequested(confirmed=command.opt_out_type == "HELP"),)
        case r.OptOut():
            return _opt_out(state, command)
        case r.OptIn():
            return () if is_late(state, command) else (e.OptedIn(confirmed=command.opt_out_type == "START"),)
        case r.Reaction() | r.AutoReply():
            return ()
    if state.profile.opted_out:
        return ()
    if state.holder(facts.now) is not None:
        return (e.TextHeld(),)
    if (registered := _register(facts.registration)) is not None:
        return registered
    if (late := decide_late(state, command, reading)) is not None:
        return late
    return _decide_learner(state, command, reading, facts)


def _opt_out(state: DialogState, command: c.InboundSms) -> Events:
    is_in_force = state.profile.opted_out and not state.opted_out_by_operator
    if is_in_force or is_outdated_opt_out(state, command):
        return ()
    return drill_run.opted_out(state, confirmed=command.opt_out_type == "STOP")


def _register(registration: Registration | None) -> Events | None:
    if registration is None or not registration.valid:
        return None
    validated = e.UserValidated(
        is_demo=registration.is_demo, account_info=registration.account_info, code=registration.code
    )
    return (validated, *_account_language(registration))


def _account_language(registration: Registration) -> Events:
    named = registration.account_info.get("language")
    language = parse_language(named) if isinstance(named, str) else None
    return () if language is None else (e.UserUpdated(changes={"language": language}),)


def _decide_learner(state: DialogState, command: c.InboundSms, reading: r.Reading, facts: Facts) -> Events:
    """Decide a text that is not about consent and does not register."""
    match reading:
        case r.SupportRequest():
            return (e.SupportRequested(answered=_is_over(state.told_at, facts)),)
        case r.WrongPerson():
            is_wrong_number = reading.says == "wrong number" and state.profile.validated
            return (e.WrongPersonTexted(wrong_number=is_wrong_number, answered=_is_over(state.told_at, facts)),)
    if not state.profile.validated:
        return (e.UserValidationFailed(),)
    if isinstance(reading, r.Keyword) and (event := learner_keyword(reading)) is not None:
        return (event,)
    if isinstance(reading, r.Code) and state.profile.paused:
        return (e.Resumed(),)
    if state.open_drill is not None:
        return _answer(state.open_drill, command, reading)
    if isinstance(reading, r.Keyword):
        is_resumed = reading.keyword == "go on" and state.profile.paused
        return (e.Resumed(),) if is_resumed else (e.NextDrillRequested(),)
    return (e.UnhandledMessageReceived(hinted=_is_over(state.last_hint_at, facts)),)


def _answer(open_drill: OpenDrill, command: c.InboundSms, reading: r.Reading) -> Events:
    """Grade an answer to the open prompt, or repeat the prompt if the text is none."""
    match reading:
        case r.Answer():
            right = is_right(open_drill.prompt, reading.text)
            answered = drill_run.answered_correctly if right else drill_run.answered_incorrectly
            return answered(open_drill, reading.text)
        case r.Name():
            return _learned(open_drill, command, {"name": reading.name})
        case r.Language():
            return _learned(open_drill, command, {"language": reading.language})
        case r.TimeZone():
            return _learned(open_drill, command, {"time_zone": reading.time_zone})
        case r.Schedule():
            return _learned(open_drill, command, schedule_learned(reading))
        case _:
            return drill_run.repeated(open_drill)


def _learned(open_drill: OpenDrill, command: c.InboundSms, learned: Changes) -> Events:
    return drill_run.answered_correctly(open_drill, command.text, learned)


def _is_over(last: datetime | None, facts: Facts) -> bool:
    return last is None or facts.now - last >= HINT_AGAIN


_NEVER_A_CODE = (r.Reaction, r.AutoReply, r.Empty, r.OptOut, r.OptIn, r.Help)
"""Readings that are decided before a registration."""
