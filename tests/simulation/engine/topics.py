"""Topics with ordered push subscriptions, with every anomaly that Pub/Sub permits.

An ordering key's messages are delivered one at a time and in order. But a message may be redelivered, and then all
later ones of its key are too, even acknowledged ones; and it may be redelivered while an instance that the platform
gave up on is still handling it.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from tests.simulation.engine.actors import Actor

Push = Callable[[Actor, str, bytes], int]
"""Calls a function with a push request's body and returns the status code."""

ACKNOWLEDGED = frozenset({102, 200, 201, 202, 204})
HINTS = frozenset({"dialog-events", "sms-receipts"})
"""Topics whose messages are hints only: the store or the carrier knows the facts, so a lost message is recovered."""

BACKOFF_SECONDS = (1.0, 30.0)
"""Minimum and maximum backoff between deliveries, in seconds."""


@dataclass
class _Key:
    """One phone's messages for one function.

    `position`: index of the next message. `turn`: changes whenever a push begins, ends or is given up.
    """

    messages: list[bytes] = field(default_factory=list)
    position: int = 0
    turn: int = 0
    is_due: bool = False
    attempts: int = 0


class SimulatedTopics:
    """Implements `shared.ports.Publisher`, and schedules the deliveries with the actors."""

    def __init__(
        self,
        subscriptions: Mapping[str, Sequence[str]],
        actors: Mapping[str, Actor],
        push: Push,
        publisher: Callable[[], str],
    ) -> None:
        """Set up empty topics.

        `publisher` returns the name of the publishing function: what the sweep republishes is not lost a second time.
        """
        self._publisher = publisher
        self._subscriptions = subscriptions
        self._actors = actors
        self._push = push
        self._keys: dict[tuple[str, str], _Key] = {}
        self._ids = count(1)

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        """Publish the messages in this order; hints may be lost."""
        actor = self._actors[phone]
        for message in messages:
            number = next(self._ids)
            for function in self._subscriptions[topic]:
                may_be_lost = topic in HINTS and self._publisher() != "sweep"
                if not may_be_lost or not actor.strikes("hint: lost"):
                    self.enqueue(function, phone, message, number)

    def enqueue(self, function: str, phone: str, message: str, number: int) -> None:
        """Queue a message with this id for this function."""
        key = self._keys.setdefault((function, phone), _Key())
        key.messages.append(_push_request(function, phone, message, number))
        self._schedule(function, phone, 0.05)

    def is_quiet(self, phone: str) -> bool:
        """Return whether no message for this phone is queued or in progress."""
        return all(key.position == len(key.messages) for (_, other), key in self._keys.items() if other == phone)

    def _schedule(self, function: str, phone: str, seconds: float) -> None:
        key, actor = self._keys[function, phone], self._actors[phone]
        if key.is_due or key.position == len(key.messages):
            return
        key.is_due = True
        delay = actor.rng.within(1, 120) if actor.strikes("delivery: late") else actor.rng.within(0, 0.2)
        actor.later(seconds + delay, lambda: self._deliver(function, phone, key, actor))

    def _deliver(self, function: str, phone: str, key: _Key, actor: Actor) -> None:
        key.turn += 1
        turn = key.turn
        if actor.strikes("delivery: overlapping"):
            actor.later(actor.rng.within(0, 2), lambda: self._give_up(function, phone, key, turn))
        status = self._push(actor, function, key.messages[key.position])
        if key.turn == turn:
            self._settle(function, phone, key, acknowledged=status in ACKNOWLEDGED)

    def _give_up(self, function: str, phone: str, key: _Key, turn: int) -> None:
        """Give up on this push, as the platform does at its deadline: its response no longer counts."""
        if key.turn == turn and key.is_due:
            key.turn += 1
            key.is_due = False
            self._schedule(function, phone, 0)

    def _settle(self, function: str, phone: str, key: _Key, *, acknowledged: bool) -> None:
        key.turn += 1
        key.is_due = False
        actor = self._actors[phone]
        key.attempts = 0 if acknowledged else min(key.attempts + 1, 10)
        if acknowledged and not actor.strikes("delivery: doubled"):
            key.position += 1
        if actor.strikes("delivery: rewound"):
            key.position = max(0, key.position - int(actor.rng.within(1, 5)))
        shortest, longest = BACKOFF_SECONDS
        self._schedule(function, phone, 0.05 if acknowledged else min(longest, shortest * 2**key.attempts))


def _push_request(function: str, phone: str, message: str, number: int) -> bytes:
    data = base64.b64encode(message.encode()).decode()
    body = {"data": data, "attributes": {"phone": phone}, "messageId": str(number)}
    return json.dumps({"message": body, "subscription": f"projects/p/subscriptions/{function}"}).encode()
