"""Every kind of fault with its probability, and the seeded random generator that draws them."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")

CHANCES = {  # probability on each occasion
    # port calls: the instance crashes before or after the call, or the call fails with or without its effect
    "get: dies": 0.003,
    "get: unavailable": 0.006,
    "get: unexpected error": 0.002,
    "find: dies": 0.006,
    "find: unavailable": 0.02,
    "commit: dies before": 0.006,
    "commit: dies after": 0.008,
    "commit: refused": 0.01,
    "commit: refused as a conflict": 0.006,
    "commit: done, but an error": 0.01,
    "commit: done, but a conflict": 0.006,
    "publish: dies before": 0.006,
    "publish: dies after": 0.008,
    "publish: refused": 0.01,
    "publish: unexpected error": 0.003,
    "publish: done, but an error": 0.01,
    "publish: doubled": 0.01,
    "hint: lost": 0.02,
    "registration: no answer": 0.3,
    # a slow call, or a stalled instance, while others go on
    "slow": 0.005,
    "stalled": 0.005,
    # the platform
    "delivery: late": 0.05,
    "delivery: doubled": 0.02,
    "delivery: overlapping": 0.03,
    "delivery: rewound": 0.01,
    "poison": 0.03,
    "schedule: fired twice": 0.03,
    "schedule: missed": 0.1,
    # the carrier
    "send: slow": 0.1,
    "send: dies before": 0.01,
    "send: dies after": 0.01,
    "send: time-out, not accepted": 0.02,
    "send: time-out, accepted": 0.04,
    "send: not now": 0.06,
    "send: never connected": 0.02,
    "send: refused for good": 0.01,
    "send: opted out at the carrier": 0.005,
    "ask: no answer": 0.1,
    "list: late": 0.1,
    "queue: overflows": 0.02,
    "carrier: disturbed": 0.1,  # at each run of the scheduler
    "receipt: lost": 0.1,
    "receipt: late": 0.1,
    "receipt: doubled": 0.1,
    "receipt: too early": 0.1,
    "receipt: undelivered": 0.03,
    "inbound: doubled": 0.1,
    "inbound: never posted": 0.03,
}


class Rng:
    """One actor's random generator. Once it is fault-free it draws nothing, and so changes nothing."""

    def __init__(self, seed: str, *, fault_free: bool) -> None:
        self._random = Random(seed)  # noqa: S311 - not for secrets
        self.fault_free = fault_free

    def strikes(self, fault: str) -> bool:
        """Draw whether this fault strikes now."""
        return not self.fault_free and self._random.random() < CHANCES[fault]

    def within(self, least: float, most: float) -> float:
        """Draw a duration between these, in seconds; the shortest if fault-free."""
        return least if self.fault_free else self._random.uniform(least, most)

    def one_of(self, items: Sequence[Item]) -> Item:
        """Draw one of these; the first if fault-free."""
        return items[0] if self.fault_free else self._random.choice(items)
