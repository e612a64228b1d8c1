"""What cannot work is parked where an operator sees it, and the phone goes on. On the whole pipeline in memory."""

import pytest

from shared.contracts.commands import StartDrill
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
def test_a_poison_message_is_parked_with_its_reason_and_the_phone_goes_on(
    topic: str, message: str, reason: str
) -> None:
    pipeline = Pipeline()
    pipeline.text(PHONE, "WELCOME")
    pipeline.topics.publish(topic, PHONE, message)
    assert pipeline.text(PHONE, "a") == ["What is your name?"]
    parked = pipeline.parked()
    assert {(each.fields["phone"], each.fields["payload"], each.fields["reason"]) for each in parked} == {
        (PHONE, message, reason)
    }
    assert len(parked) == len({each.fields["subscription"] for each in parked})


def test_the_same_poison_again_is_parked_once() -> None:
    pipeline = Pipeline()
    body = b'{"message": {"messageId": "7", "data": "e30="}, "subscription": "s"}'
    assert [pipeline.push("handle-command", body) for _ in range(3)] == [204, 204, 204]
    assert len(pipeline.parked()) == 1
