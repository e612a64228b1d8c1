"""Putting parked messages back through the door by which they came."""

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
    """A receipt for a text that does not exist yet, which was parked; and its id there."""
    pipeline = Pipeline(carrier=LedgerCarrier(receipts=()))
    receipt = Receipt(phone=PHONE, text_id=TEXT, sid="SM1", status="delivered")
    pipeline.topics.publish("sms-receipts", PHONE, receipt.model_dump_json())
    pipeline.settle()
    redrive = composition.redrive(pipeline.ports)
    (parked,) = redrive.parked()
    return pipeline, redrive, parked.path.rpartition("/")[2]


def test_what_cannot_work_yet_is_still_parked_once() -> None:
    pipeline, redrive, parked_id = with_poison()
    redrive.put_back(parked_id)
    pipeline.settle()
    assert len(pipeline.parked()) == 1
    assert [each.path.rpartition("/")[2] for each in redrive.parked()] == [parked_id]


def test_what_works_now_is_done_and_doing_it_twice_does_no_more() -> None:
    pipeline, redrive, parked_id = with_poison()
    pipeline.text(PHONE, "hello")
    for _ in range(2):
        redrive.put_back(parked_id)
        pipeline.settle()
    assert pipeline.stored(TEXT).status == "DELIVERED"
    assert list(redrive.parked()) == []
    assert len(pipeline.parked()) == 1


class Away:
    """Topics that are away."""

    def publish(self, _: str, __: str, *___: str) -> None:
        raise RetryError


def test_what_could_not_be_put_back_is_still_parked() -> None:
    pipeline, redrive, parked_id = with_poison()
    with pytest.raises(RetryError):
        replace(redrive, publisher=Away()).put_back(parked_id)
    assert [each.path for each in redrive.parked()] == [f"parked/{parked_id}"]
    assert len(pipeline.parked()) == 1


def test_an_unknown_id_is_said() -> None:
    _, redrive, _ = with_poison()
    with pytest.raises(RejectError, match="no parked message nothing"):
        redrive.put_back("nothing")


def test_a_message_whose_phone_nobody_knows_stays_where_it_is() -> None:
    pipeline, redrive, _ = with_poison()
    pipeline.push("handle-command", b'{"message": {"messageId": "7", "data": "e30="}, "subscription": "s"}')
    lost = next(each for each in redrive.parked() if each.fields["phone"] is None)
    with pytest.raises(RejectError, match="has no phone number"):
        redrive.put_back(lost.path.rpartition("/")[2])
    assert len(list(redrive.parked())) == 2
