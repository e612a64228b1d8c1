"""Parking of messages that cannot succeed, on the whole pipeline in memory."""

from datetime import timedelta

import pytest

from shared.contracts.commands import StartDrill
from shared.edge.parking import Parking
from shared.edge.push import PushMessage
from shared.ports import Delete, Query
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"
UNKNOWN = StartDrill(id="start:1", phone=PHONE, drill_slug="99-nothing").model_dump_json()


@pytest.mark.parametrize(
    ("topic", "message", "reason"),
    [
        ("dialog-commands", UNKNOWN, "START_DRILL names an unknown drill: 99-nothing"),
        ("dialog-commands", "{", "not JSON"),
        ("dialog-commands", '{"type": "DANCE"}', "message: union_tag_invalid"),
        ("dialog-events", "[]", "message: model_type"),
        ("outbound-sms", "{}", "phone: missing; texts: missing"),
        ("sms-receipts", '{"phone": "+12125550100"}', "text_id: missing; sid: missing; status: missing"),
    ],
)
def test_a_poison_message_is_parked_and_the_next_message_is_handled(topic: str, message: str, reason: str) -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    pipeline.topics.publish(topic, PHONE, message)
    assert pipeline.text(PHONE, "a") == ["What is your name?"]
    parked = pipeline.parked()
    assert {(each.fields["phone"], each.fields["payload"], each.fields["reason"]) for each in parked} == {
        (PHONE, message, reason)
    }
    assert len(parked) == len({each.fields["subscription"] for each in parked})


def test_a_redelivered_poison_message_is_parked_once() -> None:
    pipeline = Pipeline()
    body = b'{"message": {"messageId": "7", "data": "e30="}, "subscription": "s"}'
    assert [pipeline.push("handle-command", body) for _ in range(3)] == [204, 204, 204]
    assert len(pipeline.parked()) == 1


def failing() -> tuple[Pipeline, Parking, PushMessage]:
    """Return a pipeline, its parking, and a message for it."""
    pipeline = Pipeline()
    message = PushMessage(id="1", subscription="handle-command", data="x", phone=PHONE)
    return pipeline, Parking(pipeline.store, pipeline.clock), message


def test_a_failure_count_expires_35_days_after_its_last_increment() -> None:
    pipeline, parking, message = failing()
    for _ in range(2):
        pipeline.clock.sleep(3600)
        parking.failed(message, KeyError())
        (counted,) = pipeline.store.find(Query("failures"))
        assert counted.fields["expires_at"] == pipeline.clock.now + timedelta(days=35)


@pytest.mark.parametrize(("forgotten", "parked"), [(True, [False] * 4 + [True]), (False, [False, True])])
def test_an_expired_failure_count_may_be_deleted_or_still_exist(forgotten: bool, parked: list[bool]) -> None:
    pipeline, parking, message = failing()
    for _ in range(3):
        parking.failed(message, KeyError())
    pipeline.clock.sleep(timedelta(days=31).total_seconds())
    if forgotten:
        (counted,) = pipeline.store.find(Query("failures"))
        pipeline.store.commit(Delete(counted.path))
    assert [parking.failed(message, KeyError()) for _ in parked] == parked
