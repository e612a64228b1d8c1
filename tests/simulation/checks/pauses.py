"""Checks of what leaves while operators pause sending, and of what passes what."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from shared.sms.queueing import PATIENCE
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import Violations
from tests.simulation.engine.carrier import AcceptedText
from tests.simulation.engine.simulator import Simulator

NOTICED = timedelta(minutes=10)
"""Maximum time from a change of the operators' switch until all calls end that began before it, stalled ones too."""


def pauses_are_kept(simulator: Simulator, phone: str) -> Violations:
    """Check that in a pause mandatory texts leave soon, no others do, and that texts pass others in a pause alone."""
    accepted = simulator.carrier.accepted_texts(phone)
    for each in accepted:
        if not each.text.mandatory and any(pause.begin + NOTICED < each.at < pause.end for pause in simulator.pauses):
            yield f"text {each.text.seq}.{each.text.index} left in a pause"
    for each, passed_at in passed(simulator, phone):
        if not any(pause.begin <= passed_at <= pause.end + NOTICED for pause in simulator.pauses):
            yield f"text {each.text.seq}.{each.text.index} was passed outside of a pause"
    if not simulator.faulty:
        yield from _mandatory_texts_leave(simulator, phone)


def passed(simulator: Simulator, phone: str) -> Iterator[tuple[AcceptedText, datetime]]:
    """Yield the texts that left after a later one, and when that later one left."""
    last: AcceptedText | None = None
    for each in simulator.carrier.accepted_texts(phone):
        if not each.left:
            continue
        if last is None or _place(each) > _place(last):
            last = each
        else:
            yield each, last.at


def _mandatory_texts_leave(simulator: Simulator, phone: str) -> Violations:
    """Check, for a carrier that works, that it gets mandatory texts in bounded time, whatever crashes once."""
    history, pace = History(simulator.store, phone), simulator.pace
    within = PATIENCE + pace.tick + 2 * pace.announcing
    for text in history.texts:
        if not text.mandatory or text.status == "CANCELLED":
            continue
        decided_at = history.batches[text.seq - 1].decided_at
        is_paused = any(pause.begin <= decided_at < pause.end - within for pause in simulator.pauses)
        if is_paused and (text.called_at is None or text.called_at > decided_at + within):
            yield f"text {text.seq}.{text.index}, which is mandatory, did not leave in the pause"


def _place(accepted: AcceptedText) -> tuple[int, int]:
    return accepted.text.seq, accepted.text.index
