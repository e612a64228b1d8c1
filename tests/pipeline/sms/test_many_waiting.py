"""While a thousand phones wait for an unreachable carrier, no other phone is delayed."""

from datetime import timedelta

import pytest

from shared.sms.messages import Receipt
from tests.harness.pipeline import Pipeline
from tests.pipeline.sms.test_waiting import Unreachable

WAITING = [f"+1555030{number:04d}" for number in range(1000)]
PHONE = "+15550399999"
SOON = timedelta(seconds=2)


@pytest.fixture(scope="module")
def outage() -> Pipeline:
    """A pipeline on topics with push backoff, in which a thousand phones wait for the carrier."""
    carrier = Unreachable(receipts=())
    carrier.is_up = True
    pipeline = Pipeline(carrier=carrier, has_backoff=True)
    for words in ("WELCOME", "a"):
        pipeline.text(PHONE, words)
    carrier.is_up = False
    for phone in WAITING:
        pipeline.post(phone, "hello")
    pipeline.settle()
    pipeline.let_pass(timedelta(minutes=5))
    assert len([phone for phone in WAITING if pipeline.open_texts(phone)]) == len(WAITING)
    return pipeline


def announced(pipeline: Pipeline) -> Pipeline:
    """Announce the waiting texts, so that the sender's subscription has hundreds of messages of other phones."""
    pipeline.clock.sleep(240)
    pipeline.run("announce-texts")
    assert len(pipeline.topics.waiting()) > len(WAITING) / 2
    return pipeline


def test_a_receipt_is_recorded_at_once(outage: Pipeline) -> None:
    pipeline = announced(outage)
    text = pipeline.texts(PHONE)[-1]
    begin = pipeline.clock.now
    receipt = Receipt(phone=PHONE, text_id=text.id, sid=str(text.sid), status="delivered")
    pipeline.topics.publish("sms-receipts", PHONE, receipt.model_dump_json())
    pipeline.settle()
    assert pipeline.stored(text.id).status == "DELIVERED"
    assert pipeline.clock.now - begin < SOON


def test_an_inbound_text_is_decided_and_its_reply_waits_in_order(outage: Pipeline) -> None:
    pipeline = announced(outage)
    begin = pipeline.clock.now
    pipeline.text(PHONE, "HELP")
    assert pipeline.events(PHONE)[-1] == "HELP_REQUESTED"
    assert [text.model.status for text in pipeline.open_texts(PHONE)] == ["PENDING"]
    assert pipeline.clock.now - begin < SOON


def test_an_opt_out_cancels_at_once_what_waits(outage: Pipeline) -> None:
    pipeline = announced(outage)
    pipeline.text(PHONE, "HELP")
    begin = pipeline.clock.now
    pipeline.text(PHONE, "STOP", OptOutType="STOP")
    assert pipeline.open_texts(PHONE) == []
    assert pipeline.texts(PHONE)[-1].status == "CANCELLED"
    assert pipeline.clock.now - begin < SOON


def test_all_of_them_get_their_texts_when_the_carrier_is_back(outage: Pipeline) -> None:
    carrier = outage.carrier
    assert isinstance(carrier, Unreachable)
    carrier.is_up = True
    outage.let_pass(timedelta(minutes=20))
    assert {text.phone for text in carrier.ledger} >= set(WAITING)
    assert [phone for phone in WAITING if outage.open_texts(phone)] == []
