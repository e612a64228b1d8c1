"""Texts that come late: after a newer one was handled, or after the question that they seem to answer.

The webhook missed such a text and it was found in the carrier's list, or it was parked and redriven. Whatever it says,
newer texts have the last word; only an opt-out counts unless the learner has explicitly opted in since.
"""

from datetime import timedelta

from shared.clock import MAX_CLOCK_SKEW
from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.events import Events
from shared.contracts.readings import Keyword, Reading
from shared.dialog.learner_keywords import learner_keyword
from shared.dialog.state import DialogState, OpenDrill


def is_late(state: DialogState, command: c.InboundSms) -> bool:
    """Return whether a newer text, or change of consent, was handled before this text.

    Texts that the webhook received within MAX_CLOCK_SKEW count as received in the order of their messages.
    """
    if command.received_at is None or state.heard_at is None:
        return False
    return command.received_at < state.heard_at - (timedelta(0) if command.recovered else MAX_CLOCK_SKEW)


def is_outdated_opt_out(state: DialogState, command: c.InboundSms) -> bool:
    """Return whether the learner has explicitly opted in after this opt-out.

    Within MAX_CLOCK_SKEW, the opt-out wins.
    """
    if command.received_at is None or state.opted_in_at is None:
        return False
    return command.received_at < state.opted_in_at - MAX_CLOCK_SKEW


def decide_late(state: DialogState, command: c.InboundSms, reading: Reading) -> Events | None:
    """Return the events of a late text that has no effect of its own, or None if the ordinary rules apply.

    It never changes a setting, which a newer text may have changed, and it never answers a later question. It may
    still answer a question that was open before it, and ask for the menu, the score or a pause.
    """
    answers_nothing = state.open_drill is not None and _is_older(state, command, state.open_drill)
    if not answers_nothing and not is_late(state, command):
        return None
    request = learner_keyword(reading) if isinstance(reading, Keyword) else None
    if isinstance(request, e.UserUpdated | e.Resumed):
        return _without_effect()
    if not answers_nothing:
        return None
    return _without_effect() if request is None else (request,)


def _is_older(state: DialogState, command: c.InboundSms, open_drill: OpenDrill) -> bool:
    """Return whether the open question was asked after this text."""
    if command.received_at is None or open_drill.asked_at is None:
        return False
    is_out_of_order = command.recovered or is_late(state, command)
    return is_out_of_order and command.received_at < open_drill.asked_at


def _without_effect() -> Events:
    return (e.UnhandledMessageReceived(hinted=False),)
