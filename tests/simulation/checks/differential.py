"""Differential checks: compare simulations of the same learners with and without faults."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile, zip_longest
from math import inf
from typing import NamedTuple

from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms, OptOut
from shared.contracts.phrases import PHRASES
from shared.ports import Document, Query
from shared.store.scans import all_documents
from tests.simulation.checks.history import History, rendered
from tests.simulation.checks.invariants import SENT_STATUSES, Violations
from tests.simulation.engine.simulator import BEGIN, Simulator

SCHEDULED = ("daily:", "remind:")
"""Prefixes of the ids of scheduled commands."""

LATE = timedelta(hours=2)
"""Maximum delay of a text by faults up to which two runs are compared: beyond it other reminders and drills are due."""


class Line(NamedTuple):
    """A text from (`way` "<") or to (">") a learner, and when the dialog decided it."""

    way: str
    body: str | None
    media_url: str | None
    at: datetime


def transcripts_are_the_same(faulty: Simulator, fault_free: Simulator) -> Violations:
    """Check that patient learners read the same texts in the same order with faults as without.

    Only for learners whose texts all reached the dialog in time and were all sent. Only up to the first scheduled
    command that differs: these scripts may text close to a due time, where a delay of minutes decides what is due.
    """
    for phone in comparable(faulty, fault_free):
        end = _first_scheduling_difference(faulty, fault_free, phone)
        if transcript(faulty, phone, end) != transcript(fault_free, phone, end):
            yield f"{phone}: the transcript differs from the one without faults"


def meaning_is_understood(worded: Simulator, tidy: Simulator) -> Violations:
    """Check that each learner reads the same texts however they word theirs, and whatever their phones add.

    An opt-out in own words is confirmed by us, and one by keyword by the carrier, so confirmations are left out.
    """
    confirmations = {phrases.opted_out for phrases in PHRASES.values()}
    for script in tidy.scripts:
        read, expected = (
            [text for text in transcript(each, script.phone) if text[0] not in confirmations] for each in (worded, tidy)
        )
        if read != expected:
            yield f"{script.phone}: the transcript differs from the one of the tidy wording"


def comparable(faulty: Simulator, fault_free: Simulator) -> list[str]:
    """Return the phones whose transcripts must be the same."""
    return [
        script.phone
        for script in faulty.scripts
        if script.patient
        and all(text.status in SENT_STATUSES for text in History(faulty.store, script.phone).texts)
        and _decided_about_as_early(faulty, fault_free, script.phone)
    ]


def _decided_about_as_early(faulty: Simulator, fault_free: Simulator, phone: str) -> bool:
    """Return whether the dialog decided the same texts in both runs, and with faults at most LATE later."""
    times, expected = _decision_times(faulty, phone), _decision_times(fault_free, phone)
    return times.keys() == expected.keys() and all(at - expected[name] < LATE for name, at in times.items())


def _decision_times(simulator: Simulator, phone: str) -> dict[str, timedelta]:
    batches = [batch for batch in History(simulator.store, phone).batches if isinstance(batch.command, InboundSms)]
    return {batch.command.id: batch.decided_at - BEGIN for batch in batches}


def _first_scheduling_difference(faulty: Simulator, fault_free: Simulator, phone: str) -> float:
    """Return the seq of the first batch whose scheduled command differs between the runs; infinity if none does."""
    both = zip(History(faulty.store, phone).batches, History(fault_free.store, phone).batches, strict=False)
    different = (one.seq for one, other in both if _scheduled(one) != _scheduled(other))
    return next(different, inf)


def _scheduled(batch: Batch) -> dict[str, object] | None:
    """Return the content of a scheduled command without its time limits; None for other commands."""
    if not batch.command.id.startswith(SCHEDULED):
        return None
    return batch.command.model_dump(exclude={"unless_active_since", "not_after", "scheduled"})


def transcript(simulator: Simulator, phone: str, end: float = inf) -> list[tuple[str | None, str | None]]:
    """Return the body and media URL of each text that reached one learner, up to the batch `end`."""
    return [(sent.body, sent.media_url) for sent in simulator.ledger(phone) if sent.left and sent.seq < end]


def conversations_are_the_same(faulty: Simulator, fault_free: Simulator) -> Violations:
    """Check that each learner's conversation is the same with faults as without, at about the same times.

    Also check that every text was sent, unless the carrier refused it for good or its outcome is unknown. The
    conversation of a learner with an unwanted opt-out is compared up to that opt-out.
    """
    for script in fault_free.scripts:
        opt_outs = unwanted_opt_outs(faulty, script.phone)
        actual = conversation(faulty, script.phone, opt_outs)
        expected = conversation(fault_free, script.phone, opt_outs)
        length = min(len(actual), len(expected)) if opt_outs else max(len(actual), len(expected))
        yield from (f"{script.phone}: {each}" for each in _differences(actual[:length], expected[:length]))
        if not opt_outs:
            yield from _unsent_texts(History(faulty.store, script.phone))


def unwanted_opt_outs(simulator: Simulator, phone: str) -> frozenset[str]:
    """Return the ids of opt-outs that the carrier reported although the learner did not opt out."""
    batches = History(simulator.store, phone).batches
    return frozenset(each.command.id for each in batches if isinstance(each.command, OptOut) and each.events)


def conversation(simulator: Simulator, phone: str, until: frozenset[str] = frozenset()) -> list[Line]:
    """Return the texts from and to one learner, in the log's order, before the first of these commands."""
    batches = takewhile(lambda batch: batch.command.id not in until, History(simulator.store, phone).batches)
    return [line for batch in batches for line in _lines(batch)]


def _lines(batch: Batch) -> Iterator[Line]:
    if isinstance(batch.command, InboundSms):
        yield Line("<", batch.command.text, None, batch.decided_at)
    for message in rendered(batch.model_dump_json()):
        yield Line(">", message.text, message.media_url, batch.decided_at)


def _differences(actual: list[Line], expected: list[Line]) -> Violations:
    for number, (one, other) in enumerate(zip_longest(actual, expected)):
        if one is None or other is None or one[:3] != other[:3]:
            yield f"line {number} is {one}, and without faults {other}"
            return
        if abs(one.at - other.at) > LATE:
            yield f"line {number} was decided at {one.at} and without faults at {other.at}"
            return


def _unsent_texts(history: History) -> Violations:
    """Yield the texts that were not sent. Learners text only once all texts are sent, so a STOP cancels none."""
    for text in history.texts:
        if text.status not in (*SENT_STATUSES, "FAILED", "AMBIGUOUS"):
            yield f"{history.phone}: text {text.seq}.{text.index} is {text.status}"


def others_are_untouched(faulty: Simulator, fault_free: Simulator, faults_of: str) -> Violations:
    """Check that faults on one phone change no byte of the others' documents and ledgers."""
    for script in faulty.scripts:
        phone = script.phone
        if phone != faults_of and _documents_and_ledger(faulty, phone) != _documents_and_ledger(fault_free, phone):
            yield f"{phone}: faults on another phone changed its documents or ledger"


def _documents_and_ledger(simulator: Simulator, phone: str) -> object:
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
    documents = all_documents(simulator.store, Query(collection))
    return [each for each in documents if phone in each.path or each.fields.get("phone") == phone]
