"""What happens, as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import datetime

from pydantic import JsonValue

from shared.ports import Clock

LONGEST_QUEUE = 1000
"""Events that may wait for one listener; who falls further behind is dropped, and can come again."""

TICK_SECONDS = 10.0
"""How often the clock is told to a listener who hears nothing else, which also finds out who has gone."""

Json = Mapping[str, JsonValue]


class Feed:
    """Tells every listener what was so far and what comes. Used within one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], bytes] = {}
        self._listeners: set[_Listener] = set()
        self._closed = False

    @property
    def watched(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def publish(self, name: str, data: Json, *, kept_as: str | None = None) -> None:
        """Tell an event. The latest one that is `kept_as` something is also told to whoever comes later."""
        event = encode(name, data)
        if kept_as is not None:
            self._kept[name, kept_as] = event
        for listener in tuple(self._listeners):
            if not listener.put(event):
                self._listeners.discard(listener)

    async def listen(self) -> AsyncGenerator[bytes, None]:
        """What is kept, `ready`, then all that comes, until the feed is closed or the listener too slow."""
        if self._closed:
            return
        listener = _Listener()
        self._listeners.add(listener)
        try:
            for event in (*self._kept.values(), self._time(), encode("ready", {})):
                yield event
            while (news := await listener.get(otherwise=self._time)) is not None:
                yield news
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """Tell no more: every listener's stream ends."""
        self._closed = True
        for listener in self._listeners:
            listener.end()
        self._listeners.clear()

    def _time(self) -> bytes:
        return encode("clock", time_json(self._clock()))


class _Listener:
    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(LONGEST_QUEUE)

    def put(self, event: bytes) -> bool:
        """Let the listener have this; whether there was room. If not, that was the end."""
        if self._queue.full():
            self.end()
            return False
        self._queue.put_nowait(event)
        return True

    def end(self) -> None:
        """Forget what waits, and end."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def get(self, otherwise: Callable[[], bytes]) -> bytes | None:
        """The next event, None at the end, or something else when nothing comes for long."""
        try:
            async with asyncio.timeout(TICK_SECONDS):
                return await self._queue.get()
        except TimeoutError:
            return otherwise()


def time_json(now: datetime) -> Json:
    """A time, as the page is told it."""
    return {"now": now.isoformat()}


def encode(name: str, data: Json) -> bytes:
    """An event as it goes over the wire. In ASCII, which holds whatever a text may hold."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
