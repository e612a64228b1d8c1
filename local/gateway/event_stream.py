"""A stream of server-sent events for the page.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import datetime

from pydantic import JsonValue

from shared.ports import Clock

MAX_QUEUED_EVENTS = 1000
"""Maximum number of events that wait for one listener. A slower listener is dropped and has to reconnect."""

TICK_SECONDS = 10.0
"""Interval at which an idle listener gets the clock, in seconds. Writing to it also detects a closed connection."""

Json = Mapping[str, JsonValue]


class EventStream:
    """Sends events to all listeners, and replays kept ones to new listeners. Used within one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], bytes] = {}
        self._listeners: set[_Listener] = set()
        self._closed = False

    @property
    def has_listeners(self) -> bool:
        """Whether at least one listener is connected."""
        return bool(self._listeners)

    def publish(self, name: str, data: Json, *, key: str | None = None) -> None:
        """Send an event. With a `key`, the latest event of this name and key is also replayed to new listeners."""
        event = encode(name, data)
        if key is not None:
            self._kept[name, key] = event
        for listener in tuple(self._listeners):
            if not listener.put(event):
                self._listeners.discard(listener)

    async def listen(self) -> AsyncGenerator[bytes, None]:
        """Yield the kept events, `clock`, `ready`, then each new event.

        Ends when the stream is closed, or when the listener is too slow.
        """
        if self._closed:
            return
        listener = _Listener()
        self._listeners.add(listener)
        try:
            for event in (*self._kept.values(), self._clock_event(), encode("ready", {})):
                yield event
            while (new_event := await listener.get(on_timeout=self._clock_event)) is not None:
                yield new_event
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End every listener's stream, also those that begin later."""
        self._closed = True
        for listener in self._listeners:
            listener.end()
        self._listeners.clear()

    def _clock_event(self) -> bytes:
        return encode("clock", time_json(self._clock()))


class _Listener:
    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_QUEUED_EVENTS)

    def put(self, event: bytes) -> bool:
        """Queue an event. If the queue is full, end the listener's stream instead and return False."""
        if self._queue.full():
            self.end()
            return False
        self._queue.put_nowait(event)
        return True

    def end(self) -> None:
        """Drop the queued events and end the listener's stream."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def get(self, on_timeout: Callable[[], bytes]) -> bytes | None:
        """Return the next event, None at the end, or what `on_timeout` returns if no event comes for a tick."""
        try:
            async with asyncio.timeout(TICK_SECONDS):
                return await self._queue.get()
        except TimeoutError:
            return on_timeout()


def time_json(now: datetime) -> Json:
    """Return the time as JSON for the page."""
    return {"now": now.isoformat()}


def encode(name: str, data: Json) -> bytes:
    """Encode an event for the wire. The data is ASCII on one line, so it may hold any text."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
