"""Topics with ordered push subscriptions, as Pub/Sub has them on a bad day.

A key's messages come one at a time and in order; but a message may come again, and then all later ones of its key do,
those that were acknowledged too; and it may come while its instance, whom the platform gave up, still works at it.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from tests.simulation.engine.actors import Actor

Push = Callable[[Actor, str, bytes], int]
"""Calls a function with a push request's body; its status code."""

ACKNOWLEDGED = frozenset({102, 200, 201, 202, 204})
HINTS = frozenset({"dialog-events", "sms-receipts"})
"""Topics whose messages only hint at what the store or the carrier knows: what is lost there is made up for."""

BACKOFF_SECONDS = (1.0, 30.0)


@dataclass
class _Key:
    """One phone's messages for one function. `turn` changes whenever one is pushed or given up."""

    messages: list[bytes] = field(default_factory=list)
    place: int = 0
    turn: int = 0
    is_due: bool = False
    attempts: int = 0


class SimulatedTopics:
    """`shared.ports.Publisher`, and the deliveries that follow from it, on the lanes' agendas."""

    def __init__(
        self,
        subscriptions: Mapping[str, Sequence[str]],
        actors: Mapping[str, Actor],
        push: Push,
        publisher: Callable[[], str],
    ) -> None:
        """`publisher` tells which function is publishing. What the sweep repeats is not lost a second time."""
        self._publisher = publisher
        self._subscriptions = subscriptions
        self._actors = actors
        self._push = push
        self._keys: dict[tuple[str, str], _Key] = {}
        self._ids = count(1)

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        """Publish in this order."""
        actor = self._actors[phone]
        for message in messages:
            number = next(self._ids)
            for function in self._subscriptions[topic]:
                may_be_lost = topic in HINTS and self._publisher() != "sweep"
                if not may_be_lost or not actor.strikes("hint: lost"):
                    self.enqueue(function, phone, message, number)

    def enqueue(self, function: str, phone: str, message: str, number: int) -> None:
        """One more message of this number for this function."""
        key = self._keys.setdefault((function, phone), _Key())
        key.messages.append(_push_request(function, phone, message, number))
        self._schedule(function, phone, 0.05)

    def is_quiet(self, phone: str) -> bool:
        """Whether nothing waits or is under way for this phone."""
        return all(key.place == len(key.messages) for (_, other), key in self._keys.items() if other == phone)

    def _schedule(self, function: str, phone: str, seconds: float) -> None:
        key, actor = self._keys[function, phone], self._actors[phone]
        if key.is_due or key.place == len(key.messages):
            return
        key.is_due = True
        late = actor.rng.within(1, 120) if actor.strikes("delivery: late") else actor.rng.within(0, 0.2)
        actor.later(seconds + late, lambda: self._deliver(function, phone, key, actor))

    def _deliver(self, function: str, phone: str, key: _Key, actor: Actor) -> None:
        key.turn += 1
        turn = key.turn
        if actor.strikes("delivery: while the one before still runs"):
            actor.later(actor.rng.within(0, 2), lambda: self._give_up(function, phone, key, turn))
        status = self._push(actor, function, key.messages[key.place])
        if key.turn == turn:
            self._settle(function, phone, key, acknowledged=status in ACKNOWLEDGED)

    def _give_up(self, function: str, phone: str, key: _Key, turn: int) -> None:
        """The platform has waited long enough for this one: its answer will not count."""
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
            key.place += 1
        if actor.strikes("delivery: again from an earlier message on"):
            key.place = max(0, key.place - int(actor.rng.within(1, 5)))
        least, most = BACKOFF_SECONDS
        self._schedule(function, phone, 0.05 if acknowledged else min(most, least * 2**key.attempts))


def _push_request(function: str, phone: str, message: str, number: int) -> bytes:
    data = base64.b64encode(message.encode()).decode()
    body = {"data": data, "attributes": {"phone": phone}, "messageId": str(number)}
    return json.dumps({"message": body, "subscription": f"projects/p/subscriptions/{function}"}).encode()
