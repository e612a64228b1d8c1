"""Messages that an earlier release published still work with today's code."""

import json
from typing import Any

import pytest

from shared.contracts.batch import BATCH
from shared.contracts.codec import Codec
from shared.contracts.commands import COMMAND
from shared.ports import Update
from shared.sms.messages import OUTBOUND_TEXTS, RECEIPT
from shared.sms.outbox import text_path
from shared.sms.reconciling import CALL_IS_OVER
from shared.sms.text import TextMessage
from tests.harness.pipeline import Pipeline
from tests.harness.samples import (
    BODIES,
    DEMO,
    DOCUMENTS,
    EMIL,
    GRETA,
    GUS,
    HANA,
    IVY,
    MESSAGES,
    PHONES,
    STRANGER,
    VERSION_1,
    below,
    pipeline_with,
    push_all,
    stored,
)

CODECS: dict[str, Codec[Any]] = {
    "dialog-commands": COMMAND,
    "dialog-events": BATCH,
    "outbound-sms": OUTBOUND_TEXTS,
    "sms-receipts": RECEIPT,
}


QUERY_FIELDS = ("state", "account", "language", "name_begins", "last_active_at", "drills", "waits_since", "held_until")
"""Fields beside a learner's body that the releases of the samples did not write."""


@pytest.mark.parametrize("topic", CODECS)
def test_a_message_keeps_its_bytes(topic: str) -> None:
    messages = [message["data"] for message in MESSAGES[topic]]
    assert [CODECS[topic].decode(each).model_dump_json() for each in messages] == messages


def test_each_command_is_handled_once() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    push_all(pipeline, "dialog-commands")
    handled = {batch.command.id for phone in PHONES for batch in pipeline.batches(phone)}
    assert handled >= {json.loads(message["data"])["id"] for message in MESSAGES["dialog-commands"]}
    last = {phone: pipeline.events(phone)[-1] for phone in (DEMO, GRETA, HANA, IVY)}
    advanced = "ADVANCED_TO_NEXT_PROMPT"
    assert last == {DEMO: "REMINDER_TRIGGERED", GRETA: "OPTED_OUT", HANA: "DRILL_STARTED", IVY: advanced}
    assert pipeline.events(EMIL)[-2:] == ["AD_HOC_MESSAGE_SENT", "USER_UPDATED"]


def test_batches_lead_to_the_same_progress_and_texts() -> None:
    pipeline = pipeline_with({**below("dialogs"), **below("registration-codes")})
    push_all(pipeline, "dialog-events")
    now, added = stored(pipeline), f"texts/{STRANGER}:2:0"
    assert {path for path in now if path.startswith("texts/")} == {*below("texts"), added}
    for path in {*below("learners")} - {VERSION_1, f"learners/{STRANGER}"}:
        assert now[path]["body"] == BODIES[path]
        assert {*now[path]} == {*DOCUMENTS[path], *QUERY_FIELDS}
    assert all({*now[path]} >= {*DOCUMENTS[path]} for path in below("texts"))
    pipeline.settle()  # the batches lead to commands with the same ids, which were handled before
    assert {path: each for path, each in stored(pipeline).items() if path.startswith("dialogs/")} == below("dialogs")


def test_each_text_is_sent_once() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    before = [text for phone in PHONES for text in pipeline.texts(phone)]
    unknown = [text for text in before if text.status in ("SENDING", "AMBIGUOUS") and text.open]
    pending = [text.id for text in before if text.status == "PENDING"]
    known = sorted((text for text in before if text.sid), key=lambda text: str(text.sid))
    ledger = pipeline.carrier.ledger = [*known, *unknown]
    for text in unknown:
        _write_again_at_its_call(pipeline, text)
    pipeline.clock.sleep(CALL_IS_OVER.total_seconds())
    push_all(pipeline, "outbound-sms")
    assert [text.id for text in ledger[len(known) + len(unknown) :]] == pending
    sent = {*pending, *(text.id for text in unknown)}
    for text in before:
        assert pipeline.stored(text.id).status == ("SENT" if text.id in sent else text.status)


def test_each_receipt_is_recorded_once() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    push_all(pipeline, "sms-receipts")
    now, text = stored(pipeline), f"{GUS}:4:1"
    assert {path for path in now if now[path] != DOCUMENTS.get(path)} == {f"texts/{text}", f"receipts/{text}"}
    assert pipeline.stored(text).status == "DELIVERED"


def _write_again_at_its_call(pipeline: Pipeline, text: TextMessage) -> None:
    """Let the store know a text since its call: how far the carrier's list is read counts from the last write."""
    now = pipeline.clock.now
    assert text.intent_at is not None
    pipeline.clock.now = text.intent_at
    pipeline.store.commit(Update(text_path(text.id), {}))
    pipeline.clock.now = now
