"""Redrive of parked messages."""

from dataclasses import replace

import pytest

from shared import composition
from shared.edge.redrive import Redrive
from shared.errors import RejectError, RetryError
from shared.sms.messages import Receipt
from tests.harness.pipeline import LedgerCarrier, Pipeline

PHONE = "+12125550100"
TEXT = f"{PHONE}:1:0"


def with_poison() -> tuple[Pipeline, Redrive, str]:
    """Return a pipeline, its redrive, and the id of a parked receipt whose text does not exist yet."""
    pipeline = Pipeline(carrier=LedgerCarrier(receipts=()))
    receipt = Receipt(phone=PHONE, text_id=TEXT, sid="SM1", status="delivered")
    pipeline.topics.publish("sms-receipts", PHONE, receipt.model_dump_json())
    pipeline.settle()
    redrive = composition.redrive(pipeline.ports)
    (parked,) = redrive.parked()
    return pipeline, redrive, parked.path.rpartition("/")[2]


def test_a_redriven_message_that_fails_again_stays_parked_once() -> None:
    pipeline, redrive, parked_id = with_poison()
    redrive.put_back(parked_id)
    pipeline.settle()
    assert len(pipeline.parked()) == 1
    assert [each.path.rpartition("/")[2] for each in redrive.parked()] == [parked_id]


def test_redriving_a_message_twice_has_the_effect_of_once() -> None:
    pipeline, redrive, parked_id = with_poison()
    pipeline.text(PHONE, "hello")
    for _ in range(2):
        redrive.put_back(parked_id)
        pipeline.settle()
    assert pipeline.stored(TEXT).status == "DELIVERED"
    assert list(redrive.parked()) == []
    assert len(pipeline.parked()) == 1


class UnavailablePublisher:
    """A publisher whose topics are unavailable."""

    def publish(self, _: str, __: str, *___: str) -> None:
        raise RetryError


def test_a_message_that_could_not_be_published_stays_parked() -> None:
    pipeline, redrive, parked_id = with_poison()
    with pytest.raises(RetryError):
        replace(redrive, publisher=UnavailablePublisher()).put_back(parked_id)
    assert [each.path for each in redrive.parked()] == [f"parked/{parked_id}"]
    assert len(pipeline.parked()) == 1


def test_an_unknown_id_is_named_in_the_error() -> None:
    _, redrive, _ = with_poison()
    with pytest.raises(RejectError, match="no parked message 'nothing'"):
        redrive.put_back("nothing")


def test_a_message_without_a_phone_number_stays_parked() -> None:
    pipeline, redrive, _ = with_poison()
    pipeline.push("handle-command", b'{"message": {"messageId": "7", "data": "e30="}, "subscription": "s"}')
    lost = next(each for each in redrive.parked() if each.fields["phone"] is None)
    with pytest.raises(RejectError, match="has no phone number"):
        redrive.put_back(lost.path.rpartition("/")[2])
    assert len(list(redrive.parked())) == 2
