"""The texts that a learner gets when the carrier fails, on the emulators.

All learners give the same answers. The cases run concurrently, each with its own learner.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from local.carrier.opt_out_keywords import REPLIES
from shared.contracts.commands import StartDrill
from shared.event_log import log
from shared.gcp.publisher import PubSubPublisher, publisher_client
from shared.ports import DocumentStore, Query
from shared.sms.text import Status, TextMessage
from tests.conftest import RECEIPT_WAIT
from tests.emulator.test_end_to_end import WELCOME, answering
from tests.harness.handset import Handset
from tests.harness.waiting import eventually

NAME = "Ana"
HIT = 4
"""Index of the text that meets the fault: the first one after those of `answering`."""


@dataclass(frozen=True)
class Case:
    """The faults that one text meets, and its final status. `arrives`: whether the learner gets it."""

    faults: tuple[dict[str, str | int], ...]
    final_status: Status
    error_code: int | None = None
    arrives: bool = True


CASES = {
    "nothing": Case((), "DELIVERED"),
    "throttled twice": Case(({"kind": "throttled", "count": 2},), "DELIVERED"),
    "server error, accepted": Case(({"kind": "server_error_accepted"},), "DELIVERED"),
    "server error, accepted, and no receipt": Case(
        ({"kind": "server_error_accepted"}, {"kind": "lost_receipts"}), "SENT"
    ),
    "time-out, accepted": Case(({"kind": "timeout_after_accepting"},), "DELIVERED"),
    "lost receipts": Case(({"kind": "lost_receipts"},), "SENT"),
    "receipts later than the bounded wait": Case(({"kind": "late_receipts", "seconds": 4},), "DELIVERED"),
    "reordered receipts": Case(({"kind": "reordered_receipts"},), "DELIVERED"),
    "doubled receipts": Case(({"kind": "doubled_receipts"},), "DELIVERED"),
    "undelivered": Case(({"kind": "undelivered"},), "UNDELIVERED", 30003),
    "rejected": Case(({"kind": "rejected", "code": 21211},), "FAILED", 21211, arrives=False),
    "server error, not accepted": Case(({"kind": "server_error"},), "AMBIGUOUS", arrives=False),
}


@pytest.fixture(scope="module")
def learners_by_case(stack_url: str) -> Iterator[Mapping[str, Future[Handset]]]:
    """For each case a learner who has met its faults and has got the following texts."""
    with ThreadPoolExecutor(len(CASES)) as pool:
        yield {name: pool.submit(_learner_of, stack_url, case) for name, case in CASES.items()}


def _learner_of(url: str, case: Case) -> Handset:
    learner = answering(url, NAME)
    for fault in case.faults:
        _request_fault(learner, **fault)
    learner.says("b")
    learner.says("more")
    learner.reads(3 if case.arrives else 2)
    return learner


@pytest.mark.parametrize("name", CASES)
def test_each_text_that_the_carrier_accepts_arrives_once_and_in_order(
    learners_by_case: Mapping[str, Future[Handset]], firestore_documents: DocumentStore, name: str
) -> None:
    case, learner = CASES[name], learners_by_case[name].result()
    eventually(lambda: _texts(firestore_documents, learner.phone)[-1].status, lambda status: status == "DELIVERED")
    end = eventually(
        lambda: _texts(firestore_documents, learner.phone)[HIT], lambda text: text.status == case.final_status
    )
    assert end.error_code == case.error_code
    without_faults = learners_by_case["nothing"].result().received()
    assert learner.received() == (without_faults if case.arrives else without_faults[:HIT] + without_faults[HIT + 1 :])
    assert _fired(learner) == [fault["kind"] for fault in case.faults for _ in range(int(fault.get("count", 1)))]


def test_the_next_text_waits_a_limited_time_for_a_lost_receipt(
    learners_by_case: Mapping[str, Future[Handset]],
) -> None:
    first, following = [
        datetime.fromisoformat(text["at"])
        for text in _outbound(learners_by_case["lost receipts"].result())
        if text["from_api"]
    ][HIT : HIT + 2]
    assert following - first >= RECEIPT_WAIT


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


def _request_fault(learner: Handset, **fault: str | int) -> None:
    response = httpx.post(f"{learner.url}/carrier/faults", json={"phone": learner.phone, **fault}, timeout=30)
    assert response.status_code == 201


def _fired(learner: Handset) -> list[str]:
    """The kinds of the faults that fired for this learner."""
    fired = httpx.get(f"{learner.url}/carrier/faults", timeout=30).json()["fired"]
    return [each["kind"] for each in fired if each["phone"] == learner.phone]


def _text_through_carrier(learner: Handset, body: str) -> None:
    """Send a text through the carrier, which handles its opt-out keywords and then calls the webhook."""
    url = f"{learner.url}/carrier/handsets/{learner.phone}/texts"
    assert httpx.post(url, json={"body": body}, timeout=30).status_code == 201


def _outbound(learner: Handset) -> list[dict[str, Any]]:
    ledger = httpx.get(f"{learner.url}/carrier/ledger", timeout=30).json()
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
    client = publisher_client("us-central1", emulators["PUBSUB_EMULATOR_HOST"])
    return PubSubPublisher(client, emulators["GOOGLE_CLOUD_PROJECT"])
