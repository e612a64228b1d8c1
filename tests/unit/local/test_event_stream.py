"""The page's event stream: kept events first, then new ones. A slow listener does not delay the others."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from local.gateway.event_stream import MAX_QUEUED_EVENTS, EventStream, encode

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def stream() -> EventStream:
    """An event stream with a fixed clock."""
    return EventStream(lambda: NOW)


async def _rest(events: AsyncIterator[bytes]) -> list[bytes]:
    return [event async for event in events]


async def test_a_new_listener_gets_the_latest_kept_events_and_then_ready(stream: EventStream) -> None:
    stream.publish("text", {"status": "queued"}, key="SM1")
    stream.publish("call", {"function": "send-texts"})
    stream.publish("text", {"status": "sent"}, key="SM1")
    events = stream.listen()
    assert await anext(events) == encode("text", {"status": "sent"})
    assert await anext(events) == encode("clock", {"now": "2026-03-02T15:00:00+00:00"})
    assert await anext(events) == encode("ready", {})
    stream.publish("call", {"function": "queue-texts"})
    assert await anext(events) == encode("call", {"function": "queue-texts"})


async def test_closing_ends_all_streams_and_those_that_begin_later(stream: EventStream) -> None:
    events = stream.listen()
    await anext(events)
    stream.close()
    assert (await _rest(events))[-1] == encode("ready", {})
    assert await _rest(stream.listen()) == []


async def test_a_slow_listener_is_dropped_and_the_others_stay(stream: EventStream) -> None:
    slow, quick = stream.listen(), stream.listen()
    for events in (slow, quick):
        assert [await anext(events) for _ in range(2)][-1] == encode("ready", {})
    for number in range(MAX_QUEUED_EVENTS + 1):
        stream.publish("call", {"number": number})
        assert await anext(quick) == encode("call", {"number": number})
    assert await _rest(slow) == []
    assert stream.has_listeners


def test_any_text_is_encoded_as_one_line() -> None:
    assert encode("text", {"body": "a\nb\ud800"}) == b'event: text\ndata: {"body": "a\\nb\\ud800"}\n\n'
