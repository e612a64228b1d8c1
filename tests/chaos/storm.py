"""The storm: it kills function processes at random and requests faults of the carrier."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import get_args

import psutil

from local.carrier.faults import Kind
from local.runtime.http import CLIENT
from local.runtime.running_stack import RunningStack
from shared import topology

INTERVAL_SECONDS = 0.3
"""Interval between two strikes, in seconds. Each kills a process."""

_STRIKES_PER_FAULT = 2
_MOST_AT_ONCE = 3
"""Maximum number of faults that are requested for the same phone at once: they may meet in the same text."""

_DELAYS = (0.5, 2.0, 12.0)
"""Delays of responses and receipts, in seconds; the longest exceeds our client's timeout."""

LISTED_LATE_SECONDS = 2.0
"""Delay with which the carrier lists a message. Shorter than the settle time, or the text would be doubled."""

SETTLE_SECONDS = 5.0
"""Settle time of a stack in a storm."""

UNREACHABLE_SECONDS = 2.0
"""Duration of an outage of the carrier."""

_NOT_REQUESTED: set[Kind] = {"doubled_webhook"}
"""Faults of handsets, which the storm's learners do not use: they call the webhook themselves."""

_KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind not in _NOT_REQUESTED)
_REJECTIONS = (21211, 20003, 21606)
"""Codes of rejections: of the number, and of our account, after which the text waits."""


@dataclass
class Storm:
    """Kills function processes of a stack, and requests faults of its carrier for these phones."""

    stack: RunningStack
    phones: Sequence[str]
    rng: Random
    killed: Counter[str] = field(default_factory=Counter)
    _names: Sequence[str] = field(init=False)
    _first: set[int] = field(init=False)
    _seen: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._names = [function.name for function in topology.load().functions]
        self._running()
        self._first = set(self._seen)

    @property
    def restarts(self) -> int:
        """The number of restarted processes that were observed; some are killed before they can be."""
        self._running()
        return len(self._seen - self._first)

    def run(self, seconds: float) -> None:
        """Strike for these seconds. Every learner's first text meets an error, so that attempts are given up."""
        for phone in self.phones:
            self._request("server_error", phone)
        begin = time.monotonic()
        for strike in range(int(seconds / INTERVAL_SECONDS)):
            time.sleep(max(0.0, begin + strike * INTERVAL_SECONDS - time.monotonic()))
            self._kill()
            if strike % _STRIKES_PER_FAULT == 0:
                self._request_faults()
            if time.monotonic() > begin + seconds:
                return  # on a slow machine there are fewer strikes

    def _kill(self) -> None:
        """Kill one process of a random function (server or worker) with SIGKILL, unless the function is down."""
        name, running = self.rng.choice(self._names), self._running()
        if name not in running:
            return
        with suppress(psutil.NoSuchProcess):
            self.rng.choice(running[name]).kill()
            self.killed[name] += 1

    def _running(self) -> dict[str, list[psutil.Process]]:
        """The running processes of each function."""
        running: dict[str, list[psutil.Process]] = {}
        for name, process in self.stack.function_processes():
            running.setdefault(name, []).append(process)
            self._seen.add(process.pid)
        return running

    def _request_faults(self) -> None:
        """Request faults for the next texts to one of the phones, which may be sent after the storm."""
        phone = self.rng.choice(self.phones)
        for kind in self.rng.sample(_KINDS, self.rng.randint(1, _MOST_AT_ONCE)):
            self._request(kind, phone)

    def _request(self, kind: Kind, phone: str) -> None:
        fault = self._fault(kind, phone)
        CLIENT.post(f"{self.stack.url}/carrier/faults", json=fault, timeout=60).raise_for_status()

    def _fault(self, kind: Kind, phone: str) -> dict[str, object]:
        match kind:
            case "unreachable":
                return {"kind": kind, "seconds": UNREACHABLE_SECONDS}
            case "rejected":
                return {"kind": kind, "phone": phone, "code": self.rng.choice(_REJECTIONS)}
            case "listed_late":
                return {"kind": kind, "phone": phone, "seconds": LISTED_LATE_SECONDS}
            case _:
                return {"kind": kind, "phone": phone, "seconds": self.rng.choice(_DELAYS)}


def faults_of(stack: RunningStack) -> Counter[str]:
    """The number of fired faults of the carrier by kind."""
    fired = CLIENT.get(f"{stack.url}/carrier/faults", timeout=60).raise_for_status().json()["fired"]
    return Counter(str(each["kind"]) for each in fired)
