"""The contract of the topics, checked in memory and on the Pub/Sub emulator."""

import pytest

from shared.errors import RetryError
from shared.gcp.publisher import PubSubPublisher, publisher_channel
from tests.contract.conftest import Topics

ANA, BEN = "+15550100", "+15550101"


def test_a_message_arrives_as_it_was_published_with_its_phone(topics: Topics) -> None:
    topics.publisher.publish(topics.topic, ANA, '{"text": "ñ 😀 שלום"}')
    assert topics.delivered(1) == [(ANA, '{"text": "ñ 😀 שלום"}')]


def test_publishing_no_messages_does_nothing(topics: Topics) -> None:
    topics.publisher.publish(topics.topic, ANA)
    topics.publisher.publish(topics.topic, ANA, "one")
    assert topics.delivered(1) == [(ANA, "one")]


def test_one_phones_messages_arrive_in_the_order_of_publishing(topics: Topics) -> None:
    wanted = [str(number) for number in range(20)]
    topics.publisher.publish(topics.topic, ANA, *wanted[:10])
    for message in wanted[10:]:
        topics.publisher.publish(topics.topic, ANA, message)
    assert [message for _, message in topics.delivered(20)] == wanted


def test_a_refused_message_is_redelivered_before_its_successors(topics: Topics) -> None:
    topics.receiver.refusals["one"] = 2
    topics.publisher.publish(topics.topic, ANA, "one", "two", "three")
    assert [message for _, message in topics.delivered(3)] == ["one", "two", "three"]
    assert [message for _, message in topics.receiver.tries] == ["one", "one", "one", "two", "three"]


def test_a_refused_message_of_one_phone_does_not_delay_another(topics: Topics) -> None:
    topics.receiver.refusals["poison"] = 1_000_000
    topics.publisher.publish(topics.topic, ANA, "poison", "behind it")
    topics.publisher.publish(topics.topic, BEN, "one", "two")
    assert topics.delivered(2) == [(BEN, "one"), (BEN, "two")]


def test_a_publisher_without_a_server_fails_within_its_deadline() -> None:
    nowhere = PubSubPublisher(publisher_channel("us-central1", "127.0.0.1:9"), "nowhere", seconds=1.0)
    with pytest.raises(RetryError):
        nowhere.publish("news", ANA, "one")
