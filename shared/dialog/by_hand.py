"""Opt-outs and opt-ins that do not come by text: from operators, and the carrier's refusals."""

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.events import Events
from shared.dialog import drill_run
from shared.dialog.state import DialogState


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
    """Opt the learner in, unless it is refused."""
    if refusal(state) is not None:
        return ()
    return (e.OptedIn(confirmed=not state.profile.validated),)


def refusal(state: DialogState) -> str | None:
    """Return why an operator cannot opt this learner in, or None if they can."""
    if state.opted_out_by_operator:
        return None
    if state.profile.opted_out:
        return "opted out by text, or at the carrier, which only their own START can lift; ask them to text START"
    if state.profile.validated:
        return "has not opted out, so there is nothing to lift"
    return "is not registered; consent is given by texting a registration code"
