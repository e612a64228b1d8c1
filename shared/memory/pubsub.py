"""Pub/Sub in memory: topics with ordered push subscriptions."""

import base64
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Condition

Push = Callable[[str, bytes], int]
"""Calls a function, by name, with a push request's body and returns the status code."""

_ACKNOWLEDGED = frozenset({102, 200, 201, 202, 204})


@dataclass
class _Queue:
    """One phone's messages for one function. It exists as long as it has messages."""

    messages: deque[bytes] = field(default_factory=deque)
    being_pushed: bool = False


class MemoryPubSub:
    """A `shared.ports.Publisher` that also delivers the messages.

    As with Pub/Sub, a subscription has one outstanding message per key, in the order of publishing, and pushes it
    again until it is acknowledged. The caller decides when to `deliver`, which is thread-safe.
    """

    def __init__(self, subscriptions: Mapping[str, Sequence[str]]) -> None:
        """`subscriptions`: the names of the functions that subscribe to each topic."""
        self._subscriptions = subscriptions
        self._queues: dict[tuple[str, str], _Queue] = defaultdict(_Queue)
        self._ids = count(1)
        self._changed = Condition()

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        """Publish the messages in this order."""
        with self._changed:
            for message in messages:
                self._enqueue(topic, phone, message)
            self._changed.notify_all()

    def waiting(self) -> list[tuple[str, str]]:
        """Return the (function, phone) pairs with a message to push and none outstanding."""
        with self._changed:
            return self._waiting()

    def wait(self, seconds: float) -> None:
        """Wait until there is a message to push, for at most this many seconds."""
        with self._changed:
            self._changed.wait_for(self._waiting, timeout=seconds)

    def deliver(self, function: str, phone: str, push: Push) -> bool:
        """Push the pair's next message, if any; return whether one was acknowledged."""
        with self._changed:
            queue = self._queues.get((function, phone))
            if queue is None or queue.being_pushed:
                return False
            queue.being_pushed = True
        acknowledged = False
        try:
            acknowledged = push(function, queue.messages[0]) in _ACKNOWLEDGED
        finally:
            self._settle(function, phone, queue, acknowledged=acknowledged)
        return acknowledged

    def _enqueue(self, topic: str, phone: str, message: str) -> None:
        number = next(self._ids)
        for function in self._subscriptions[topic]:
            self._queues[function, phone].messages.append(_push_request(function, phone, message, number))

    def _waiting(self) -> list[tuple[str, str]]:
        return [pair for pair, queue in self._queues.items() if not queue.being_pushed]

    def _settle(self, function: str, phone: str, queue: _Queue, *, acknowledged: bool) -> None:
        with self._changed:
            queue.being_pushed = False
            if acknowledged:
                queue.messages.popleft()
            if not queue.messages:
                del self._queues[function, phone]
            self._changed.notify_all()


def _push_request(function: str, phone: str, message: str, number: int) -> bytes:
    data = base64.b64encode(message.encode()).decode()
    body = {"data": data, "attributes": {"phone": phone}, "messageId": str(number)}
    return json.dumps({"message": body, "subscription": f"projects/memory/subscriptions/{function}"}).encode()
