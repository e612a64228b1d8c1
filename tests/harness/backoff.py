"""Push backoff as Pub/Sub documents it: negative acknowledgements slow down a whole subscription.

https://cloud.google.com/pubsub/docs/push#push_backoff
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from shared.memory.pubsub import MemoryPubSub, Push
from shared.ports import Clock

SHORTEST, LONGEST = timedelta(milliseconds=100), timedelta(seconds=60)


class BackoffPubSub(MemoryPubSub):
    """Topics whose subscriptions hold back all phones' messages after a refusal, twice as long after each further one.

    An acknowledgement ends the backoff of its subscription.
    """

    def __init__(self, subscriptions: Mapping[str, Sequence[str]], clock: Clock) -> None:
        super().__init__(subscriptions)
        self._clock = clock
        self._backoff: dict[str, timedelta] = {}
        self._held_until: dict[str, datetime] = {}

    def is_held(self, function: str) -> bool:
        """Return whether the function's subscription holds back its messages now."""
        return self._clock() < self._held_until.get(function, self._clock())

    def deliver(self, function: str, phone: str, push: Push) -> bool:
        """Push the pair's next message unless the subscription holds it back; return whether it was acknowledged."""
        if self.is_held(function):
            return False
        is_acknowledged = super().deliver(function, phone, push)
        if is_acknowledged:
            self._backoff.pop(function, None)
        else:
            backoff = min(2 * self._backoff[function], LONGEST) if function in self._backoff else SHORTEST
            self._backoff[function], self._held_until[function] = backoff, self._clock() + backoff
        return is_acknowledged
