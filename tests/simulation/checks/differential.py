"""Two lives of the same learners held against each other: with faults and without."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile, zip_longest
from math import inf
from typing import NamedTuple

from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms, OptOut
from shared.ports import Document, Query
from shared.store.scans import all_documents
from tests.simulation.checks.history import History, rendered
from tests.simulation.checks.invariants import GONE, Violations
from tests.simulation.engine.simulator import BEGIN, Simulator

SCHEDULED = ("daily:", "remind:")
"""How the ids of scheduled commands begin."""

LATE = timedelta(hours=2)
"""A learner who could text no earlier than so much later lived another day: other reminders, another morning."""


class Line(NamedTuple):
    """A text from (<) or to (>) a learner, and when the dialog decided it."""

    way: str
    words: str | None
    picture: str | None
    at: datetime


def transcripts_are_the_same(faulty: Simulator, fault_free: Simulator) -> Violations:
    """What a patient learner read, word for word and in order, is what they read without faults.

    Of those learners whose every text came in and whose every text went out: none was refused for ever, is of unknown
    fate, or was taken for one to somebody who opted out. Up to where minutes decided what was due: these scripts keep
    away from no due moment, as those of the fortnight under faults do.
    """
    for phone in comparable(faulty, fault_free):
        end = _parted_by_minutes(faulty, fault_free, phone)
        if transcript(faulty, phone, end) != transcript(fault_free, phone, end):
            yield f"{phone}: the transcript is another than without faults"


def comparable(faulty: Simulator, fault_free: Simulator) -> list[str]:
    """The learners whose transcripts must be the same."""
    return [
        script.phone
        for script in faulty.scripts
        if script.patient
        and all(text.status in GONE for text in History(faulty.store, script.phone).texts)
        and _said_as_early(faulty, fault_free, script.phone)
    ]


def _said_as_early(faulty: Simulator, fault_free: Simulator, phone: str) -> bool:
    """Whether all that they texted was known to the dialog about as early."""
    when, without = _known_at(faulty, phone), _known_at(fault_free, phone)
    return when.keys() == without.keys() and all(at - without[name] < LATE for name, at in when.items())


def _known_at(simulator: Simulator, phone: str) -> dict[str, timedelta]:
    batches = [batch for batch in History(simulator.store, phone).batches if isinstance(batch.command, InboundSms)]
    return {batch.command.id: batch.decided_at - BEGIN for batch in batches}


def _parted_by_minutes(faulty: Simulator, fault_free: Simulator, phone: str) -> float:
    """The number of the first batch with another scheduled start or reminder than there is without faults."""
    both = zip(History(faulty.store, phone).batches, History(fault_free.store, phone).batches, strict=False)
    parted = (one.seq for one, other in both if _scheduled(one) != _scheduled(other))
    return next(parted, inf)


def _scheduled(batch: Batch) -> dict[str, object] | None:
    """What a scheduled command asks for."""
    if not batch.command.id.startswith(SCHEDULED):
        return None
    return batch.command.model_dump(exclude={"unless_active_since", "not_after"})


def transcript(simulator: Simulator, phone: str, end: float = inf) -> list[tuple[str | None, str | None]]:
    """What one learner read."""
    return [(sent.body, sent.media_url) for sent in simulator.ledger(phone) if sent.seq < end]


def conversations_are_the_same(faulty: Simulator, fault_free: Simulator) -> Violations:
    """What each learner texted and was to read is word for word and in order what it is without faults, at about the
    same time; and all of it left that the carrier neither refused for ever nor leaves us in doubt about.

    Of learners who were parted from us by what does not heal (see `partings`), up to there.
    """
    for script in fault_free.scripts:
        apart = partings(faulty, script.phone)
        here, there = conversation(faulty, script.phone, apart), conversation(fault_free, script.phone, apart)
        length = min(len(here), len(there)) if apart else max(len(here), len(there))
        yield from (f"{script.phone}: {each}" for each in _differences(here[:length], there[:length]))
        if not apart:
            yield from _kept_back_for_no_reason(History(faulty.store, script.phone))


def partings(simulator: Simulator, phone: str) -> frozenset[str]:
    """The ids of opt-outs that the carrier told of and the learner did not want."""
    batches = History(simulator.store, phone).batches
    return frozenset(each.command.id for each in batches if isinstance(each.command, OptOut) and each.events)


def conversation(simulator: Simulator, phone: str, until: frozenset[str] = frozenset()) -> list[Line]:
    """What was texted from (<) and to (>) one learner, in the log's order, before the first of these commands."""
    batches = takewhile(lambda batch: batch.command.id not in until, History(simulator.store, phone).batches)
    return [line for batch in batches for line in _lines(batch)]


def _lines(batch: Batch) -> Iterator[Line]:
    if isinstance(batch.command, InboundSms):
        yield Line("<", batch.command.text, None, batch.decided_at)
    for message in rendered(batch.model_dump_json()):
        yield Line(">", message.text, message.media_url, batch.decided_at)


def _differences(here: list[Line], there: list[Line]) -> Violations:
    for number, (one, other) in enumerate(zip_longest(here, there)):
        if one is None or other is None or one[:3] != other[:3]:
            yield f"line {number} is {one} and without faults {other}"
            return
        if abs(one.at - other.at) > LATE:
            yield f"line {number} is of {one.at} and without faults of {other.at}"
            return


def _kept_back_for_no_reason(history: History) -> Violations:
    """They text when all has left, so that not even their STOP cancels anything."""
    for text in history.texts:
        if text.status not in (*GONE, "FAILED", "AMBIGUOUS"):
            yield f"{history.phone}: text {text.seq}.{text.index} is {text.status}"


def others_are_untouched(faulty: Simulator, fault_free: Simulator, faults_of: str) -> Violations:
    """Faults on one phone leave every byte of the others' documents and of their ledger as it would be."""
    for script in faulty.scripts:
        if script.phone != faults_of and _bytes(faulty, script.phone) != _bytes(fault_free, script.phone):
            yield f"{script.phone}: faults of another's changed it"


def _bytes(simulator: Simulator, phone: str) -> object:
    collections = (
        "dialogs",
        f"dialogs/{phone}/batches",
        "learners",
        "outboxes",
        "texts",
        "receipts",
        "parked",
        "failures",
    )
    ledger = [(accepted.text, accepted.sid, accepted.at) for accepted in simulator.carrier.accepted_texts(phone)]
    return ledger, [(each.path, dict(each.fields)) for name in collections for each in _of(simulator, name, phone)]


def _of(simulator: Simulator, collection: str, phone: str) -> list[Document]:
    everybodys = all_documents(simulator.store, Query(collection))
    return [each for each in everybodys if phone in each.path or each.fields.get("phone") == phone]
