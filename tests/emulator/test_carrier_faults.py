"""The texts that a learner gets when the carrier fails, on the emulators.

All learners give the same answers, each meets the faults of one case, and all do so at once. Meanwhile the clock is
moved, so that texts that wait for their next check are announced.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any, get_args
from uuid import uuid4

import pytest

from local.carrier.faults import Kind
from local.carrier.opt_out_keywords import REPLIES
from local.runtime.http import CLIENT
from shared.contracts.commands import StartDrill
from shared.event_log import log
from shared.gcp.publisher import PubSubPublisher, publisher_channel
from shared.ports import DocumentStore, Query
from shared.sms.text import Status, TextMessage
from shared.sms.waiting import QUICK_PAUSES
from tests.conftest import RECEIPT_WAIT
from tests.emulator.test_end_to_end import WELCOME, answering
from tests.harness.handset import Handset
from tests.harness.waiting import eventually

NAME = "Ana"
HIT = 4
"""Index of the text that meets the fault: the first one after those of `answering`."""

PATIENCE_SECONDS = 240.0
"""Maximum wait for the texts of all cases, in seconds: some wait for many minutes of the clock."""

AT_ONCE = 4
"""Number of learners who register at once: each waits for each text by polling."""

STEP_SECONDS = 120
"""Step of the clock, in seconds."""

PAUSE_SECONDS = 0.5
"""Time between two steps, in seconds, in which the texts are handled."""

MUCH_LATER = timedelta(minutes=1)
"""Time that only a text takes that waits for an announcement."""

Fault = dict[str, str | int]
LOST_RECEIPTS: Fault = {"kind": "lost_receipts"}
ACCEPTED: Fault = {"kind": "server_error_accepted"}
NOT_ACCEPTED: Fault = {"kind": "server_error"}
NO_LISTING: Fault = {"kind": "listing_unavailable", "count": 4}


@dataclass(frozen=True)
class Case:
    """The faults that one text meets, and its end.

    `given_up`: the number of attempts that were given up. `arrives`: whether the learner gets the text.
    """

    faults: tuple[Fault, ...]
    final_status: Status = "DELIVERED"
    error_code: int | None = None
    given_up: int = 0
    arrives: bool = True


CASES = {
    "nothing": Case(()),
    "throttled twice": Case(({"kind": "throttled", "count": 2},)),
    "throttled until it waits for an announcement": Case(({"kind": "throttled", "count": 4},)),
    "rejected": Case(({"kind": "rejected", "code": 21211},), "FAILED", 21211, arrives=False),
    "rejected, wrong credentials": Case(({"kind": "rejected", "code": 20003},)),
    "rejected, wrong sender": Case(({"kind": "rejected", "code": 21606},)),
    "server error": Case((NOT_ACCEPTED,), given_up=1),
    "server error twice": Case(({**NOT_ACCEPTED, "count": 2},), given_up=2),
    "server error three times": Case(({**NOT_ACCEPTED, "count": 3},), "FAILED", given_up=3, arrives=False),
    "server error, no list": Case((NOT_ACCEPTED, NO_LISTING), given_up=1),
    "server error, accepted": Case((ACCEPTED,)),
    "server error, accepted, no receipt": Case((ACCEPTED, LOST_RECEIPTS)),
    "server error, accepted, listed late": Case((ACCEPTED, LOST_RECEIPTS, {"kind": "listed_late", "seconds": 1})),
    "server error, accepted, no dates": Case((ACCEPTED, LOST_RECEIPTS, {"kind": "listed_without_dates"})),
    "server error, accepted, no list": Case((ACCEPTED, LOST_RECEIPTS, NO_LISTING)),
    "time-out": Case(({"kind": "timeout_before_accepting"},), given_up=1),
    "time-out, accepted": Case(({"kind": "timeout_after_accepting"},)),
    "time-out, accepted, no receipt": Case(({"kind": "timeout_after_accepting"}, LOST_RECEIPTS)),
    "broken response": Case(({"kind": "broken_response"},), given_up=1),
    "broken response, accepted": Case(({"kind": "broken_response_accepted"},)),
    "broken response, accepted, no receipt": Case(({"kind": "broken_response_accepted"}, LOST_RECEIPTS)),
    "lost receipts": Case((LOST_RECEIPTS,)),
    "receipts later than the bounded wait": Case(({"kind": "late_receipts", "seconds": 4},)),
    "reordered receipts": Case(({"kind": "reordered_receipts"},)),
    "doubled receipts": Case(({"kind": "doubled_receipts"},)),
    "undelivered": Case(({"kind": "undelivered"},), "UNDELIVERED", 30003),
    "queue overflow": Case(({"kind": "queue_overflow"},), given_up=1),
    "queue overflow twice": Case(({"kind": "queue_overflow", "count": 2},), given_up=2),
}
OTHER_KINDS = {"unreachable", "doubled_webhook"}
"""Kinds that have tests of their own, because they are not about one text to a learner."""


def test_each_fault_of_the_carrier_has_a_case() -> None:
    kinds = {str(fault["kind"]) for case in CASES.values() for fault in case.faults}
    assert kinds | OTHER_KINDS == set(get_args(Kind))


@pytest.fixture(scope="module")
def learners(stack_url: str, firestore_documents: DocumentStore) -> Mapping[str, Handset]:
    """For each case a learner who has met its faults; all texts have their final status."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answering_ones = pool.map(lambda _: answering(stack_url, NAME), CASES)
        learners = dict(zip(CASES, answering_ones, strict=True))
    for name, learner in learners.items():
        for fault in CASES[name].faults:
            _request_fault(learner, **fault)
        _text_the_answers(learner)
    unfinished = {name: [""] for name in CASES}

    def look() -> Mapping[str, list[str]]:
        for name in list(unfinished):
            unfinished[name] = [text.status for text in _texts(firestore_documents, learners[name].phone)]
            if unfinished[name] == [*["DELIVERED"] * HIT, CASES[name].final_status, "DELIVERED", "DELIVERED"]:
                del unfinished[name]
        return unfinished

    with _time_passes(stack_url):
        eventually(look, lambda unfinished: not unfinished, PATIENCE_SECONDS)
    return learners


@pytest.mark.parametrize("name", CASES)
def test_each_text_that_the_carrier_can_take_arrives_once_and_in_order(
    learners: Mapping[str, Handset], firestore_documents: DocumentStore, name: str
) -> None:
    case, received, without_faults = CASES[name], learners[name].received(), learners["nothing"].received()
    assert received == (without_faults if case.arrives else without_faults[:HIT] + without_faults[HIT + 1 :])
    hit = _texts(firestore_documents, learners[name].phone)[HIT]
    assert (hit.error_code, len(hit.earlier)) == (case.error_code, case.given_up)
    requested = [str(fault["kind"]) for fault in case.faults for _ in range(int(fault.get("count", 1)))]
    assert sorted(_fired(learners[name])) == sorted(requested)


def test_the_next_text_waits_a_limited_time_for_a_lost_receipt(stack_url: str) -> None:
    learner = answering(stack_url, NAME)
    _request_fault(learner, **LOST_RECEIPTS)
    learner.says("b")
    learner.reads(2)
    first, following = [datetime.fromisoformat(text["at"]) for text in _outbound(learner)][HIT:]
    assert RECEIPT_WAIT <= following - first < MUCH_LATER


def test_a_doubled_webhook_is_answered_once(stack_url: str) -> None:
    learner = answering(stack_url, NAME)
    _request_fault(learner, kind="doubled_webhook")
    _text_through_carrier(learner, "20 glasses")
    first = learner.reads(1)
    learner.says("20 glasses")
    second = learner.reads(2)
    assert first[0] != second[0]
    assert second[0].endswith("b) 8 glasses")
    assert _fired(learner) == ["doubled_webhook"]


def test_after_stop_the_carrier_confirms_and_no_drill_starts(
    stack_url: str, emulators: Mapping[str, str], firestore_documents: DocumentStore
) -> None:
    learner = answering(stack_url, NAME)
    before = learner.received()
    _text_through_carrier(learner, "STOP")
    eventually(lambda: _events(firestore_documents, learner.phone), lambda events: "OPTED_OUT" in events)
    start = StartDrill(id=f"start:{uuid4().hex}", phone=learner.phone, drill_slug="02-sun")
    _publisher(emulators).publish("dialog-commands", learner.phone, start.model_dump_json())
    _text_through_carrier(learner, "START")
    _text_through_carrier(learner, "more")
    learner.reads(1)
    assert learner.received() == [*before, WELCOME]
    batch = log.batch_of(firestore_documents, learner.phone, start.id)
    assert batch is not None
    assert batch.events == ()
    by_carrier = [text["body"] for text in _outbound(learner) if not text["from_api"]]
    assert by_carrier == [REPLIES["STOP"], REPLIES["START"]]


def test_texts_to_an_unreachable_carrier_leave_once_and_in_order_later(
    stack_url: str, firestore_documents: DocumentStore
) -> None:
    """Three learners: with more, twenty refusals in a row would leave one probe a minute of real time."""
    undisturbed, *learners = [answering(stack_url, NAME) for _ in range(4)]
    _text_the_answers(undisturbed)
    undisturbed.reads(3)
    _control(stack_url, "POST", {"kind": "unreachable", "seconds": 600})
    for learner in learners:
        _text_the_answers(learner)
    for learner in learners:
        eventually(
            lambda: _texts(firestore_documents, learner.phone)[HIT:],  # noqa: B023 - called at once
            lambda texts: len(texts) == 3 and texts[0].status == "PENDING" and texts[0].waits > len(QUICK_PAUSES),
        )
        assert len(learner.received()) == HIT
    _control(stack_url, "DELETE")
    with _time_passes(stack_url):
        for learner in learners:
            learner.reads(3)
    for learner in learners:
        assert learner.received() == undisturbed.received()


@contextmanager
def _time_passes(url: str) -> Iterator[None]:
    """Move the clock again and again; each move calls the scheduled functions."""
    over = Event()

    def move() -> None:
        while not over.wait(PAUSE_SECONDS):
            response = CLIENT.post(f"{url}/clock", json={"advance_seconds": STEP_SECONDS}, timeout=120)
            response.raise_for_status()

    with ThreadPoolExecutor(1) as pool:
        moving = pool.submit(move)
        try:
            yield
        finally:
            over.set()
        moving.result()


def _text_the_answers(learner: Handset) -> None:
    """Answer the question about water and ask for the next one: three texts follow."""
    learner.says("b")
    learner.says("more")


def _control(url: str, method: str, fault: Fault | None = None) -> None:
    """Request a fault, or clear all faults."""
    CLIENT.request(method, f"{url}/carrier/faults", json=fault, timeout=30).raise_for_status()


def _request_fault(learner: Handset, **fault: str | int) -> None:
    _control(learner.url, "POST", {"phone": learner.phone, **fault})


def _fired(learner: Handset) -> list[str]:
    """The kinds of the faults that fired for this learner."""
    fired = CLIENT.get(f"{learner.url}/carrier/faults", timeout=30).json()["fired"]
    return [each["kind"] for each in fired if each["phone"] == learner.phone]


def _text_through_carrier(learner: Handset, body: str) -> None:
    """Send a text through the carrier, which handles its opt-out keywords and then calls the webhook."""
    url = f"{learner.url}/carrier/handsets/{learner.phone}/texts"
    assert CLIENT.post(url, json={"body": body}, timeout=30).status_code == 201


def _outbound(learner: Handset) -> list[dict[str, Any]]:
    ledger = CLIENT.get(f"{learner.url}/carrier/ledger", timeout=30).json()
    return [text for text in ledger if text["phone"] == learner.phone and text["direction"] == "outbound"]


def _texts(documents: DocumentStore, phone: str) -> list[TextMessage]:
    """The learner's text documents, in order."""
    found = documents.find(Query("texts", where={"phone": phone}))
    texts = [TextMessage.model_validate_json(str(document.fields["body"])) for document in found]
    return sorted(texts, key=lambda text: (text.seq, text.index))


def _events(documents: DocumentStore, phone: str) -> list[str]:
    last = len(documents.find(Query(f"{log.dialog_path(phone)}/batches")))
    return [event.type for batch in log.read(documents, phone, 1, last) for event in batch.events]


def _publisher(emulators: Mapping[str, str]) -> PubSubPublisher:
    channel = publisher_channel("us-central1", emulators["PUBSUB_EMULATOR_HOST"])
    return PubSubPublisher(channel, emulators["GOOGLE_CLOUD_PROJECT"])
