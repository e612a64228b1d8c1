"""Every kind of fault, how likely it is on each occasion, and the dice that decide."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Picked = TypeVar("Picked")

CHANCES = {
    # a call of a port: the instance dies before or after it, or it fails, and nothing was done or all was done
    "get: dies": 0.003,
    "get: away": 0.006,
    "get: fails as nobody foresaw": 0.002,
    "find: dies": 0.006,
    "find: away": 0.02,
    "commit: dies before": 0.006,
    "commit: dies after": 0.008,
    "commit: refused": 0.01,
    "commit: refused as a conflict": 0.006,
    "commit: done, but an error": 0.01,
    "commit: done, but a conflict": 0.006,
    "publish: dies before": 0.006,
    "publish: dies after": 0.008,
    "publish: refused": 0.01,
    "publish: fails as nobody foresaw": 0.003,
    "publish: done, but an error": 0.01,
    "publish: doubled": 0.01,
    "hint: lost": 0.02,
    "registration: silent": 0.3,
    # a call takes long, or the instance stands still, and meanwhile others go on
    "slow": 0.005,
    "stalled": 0.005,
    # the platform
    "delivery: late": 0.05,
    "delivery: doubled": 0.02,
    "delivery: while the one before still runs": 0.03,
    "delivery: again from an earlier message on": 0.01,
    "poison": 0.03,
    "schedule: fired twice": 0.03,
    "schedule: missed": 0.1,
    # the carrier
    "send: slow": 0.1,
    "send: dies before": 0.01,
    "send: dies after": 0.01,
    "send: time-out, not taken": 0.02,
    "send: time-out, taken": 0.04,
    "send: not now": 0.06,
    "send: refused for ever": 0.01,
    "send: opted out there": 0.005,
    "ask: no answer": 0.1,
    "receipt: lost": 0.1,
    "receipt: late": 0.1,
    "receipt: doubled": 0.1,
    "receipt: too early": 0.1,
    "receipt: undelivered": 0.03,
    "inbound: doubled": 0.1,
    "inbound: never posted": 0.03,
}


class Rng:
    """One lane's chance. Rolls nothing, and so changes nothing, once it is calm."""

    def __init__(self, seed: str, *, fault_free: bool) -> None:
        self._random = Random(seed)  # noqa: S311 - dice, not secrets
        self.fault_free = fault_free

    def strikes(self, fault: str) -> bool:
        """Whether this fault happens now."""
        return not self.fault_free and self._random.random() < CHANCES[fault]

    def within(self, least: float, most: float) -> float:
        """Some seconds between these; the least ones when calm."""
        return least if self.fault_free else self._random.uniform(least, most)

    def one_of(self, things: Sequence[Picked]) -> Picked:
        """One of these; the first one when calm."""
        return things[0] if self.fault_free else self._random.choice(things)
