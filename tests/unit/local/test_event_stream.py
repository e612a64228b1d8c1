"""The page's stream: what was, then what comes, and nobody who lags holds up the others."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from local.gateway.event_stream import LONGEST_QUEUE, Feed, encode

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def feed() -> Feed:
    """A feed at a fixed time."""
    return Feed(lambda: NOW)


async def _rest(events: AsyncIterator[bytes]) -> list[bytes]:
    return [event async for event in events]


async def test_who_comes_later_gets_the_latest_of_what_is_kept_and_then_ready(feed: Feed) -> None:
    feed.publish("text", {"status": "queued"}, kept_as="SM1")
    feed.publish("call", {"function": "send-texts"})
    feed.publish("text", {"status": "sent"}, kept_as="SM1")
    events = feed.listen()
    assert await anext(events) == encode("text", {"status": "sent"})
    assert await anext(events) == encode("clock", {"now": "2026-03-02T15:00:00+00:00"})
    assert await anext(events) == encode("ready", {})
    feed.publish("call", {"function": "queue-texts"})
    assert await anext(events) == encode("call", {"function": "queue-texts"})


async def test_closing_ends_every_stream_and_those_that_come_too_late(feed: Feed) -> None:
    events = feed.listen()
    await anext(events)
    feed.close()
    assert (await _rest(events))[-1] == encode("ready", {})
    assert await _rest(feed.listen()) == []


async def test_a_listener_who_falls_behind_is_dropped_and_others_are_not(feed: Feed) -> None:
    slow, quick = feed.listen(), feed.listen()
    for events in (slow, quick):
        assert [await anext(events) for _ in range(2)][-1] == encode("ready", {})
    for number in range(LONGEST_QUEUE + 1):
        feed.publish("call", {"number": number})
        assert await anext(quick) == encode("call", {"number": number})
    assert await _rest(slow) == []
    assert feed.watched


def test_any_text_goes_over_the_wire_as_one_line() -> None:
    assert encode("text", {"body": "a\nb\ud800"}) == b'event: text\ndata: {"body": "a\\nb\\ud800"}\n\n'
