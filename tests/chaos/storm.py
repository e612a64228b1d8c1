"""The storm: it kills function processes at random and requests faults of the carrier."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import httpx
import psutil

from local.carrier.faults import Kind
from local.runtime.running_stack import RunningStack
from shared import topology

INTERVAL_SECONDS = 0.3
"""Interval between two strikes, in seconds. Each kills a process."""

_STRIKES_PER_FAULT = 3

_FAULTS: tuple[Kind, ...] = (
    "throttled",
    "server_error",
    "server_error_accepted",
    "timeout_before_accepting",
    "timeout_after_accepting",
    "rejected",
    "lost_receipts",
    "late_receipts",
    "reordered_receipts",
    "doubled_receipts",
    "undelivered",
)
_DELAY_SECONDS = (0.5, 2.0, 12.0)
"""Delays of responses that time out, in seconds; the longest exceeds our client's timeout."""


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
        """Strike for these seconds."""
        begin = time.monotonic()
        for strike in range(int(seconds / INTERVAL_SECONDS)):
            time.sleep(max(0.0, begin + strike * INTERVAL_SECONDS - time.monotonic()))
            self._kill()
            if strike % _STRIKES_PER_FAULT == 0:
                self._request_fault()
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
        for name, process in _function_processes(self.stack):
            running.setdefault(name, []).append(process)
            self._seen.add(process.pid)
        return running

    def _request_fault(self) -> None:
        """Request a fault for the next text to one of the phones, which may be sent after the storm."""
        fault = {
            "kind": self.rng.choice(_FAULTS),
            "phone": self.rng.choice(self.phones),
            "seconds": self.rng.choice(_DELAY_SECONDS),
        }
        httpx.post(f"{self.stack.url}/carrier/faults", json=fault, timeout=60).raise_for_status()


def faults_of(stack: RunningStack) -> Counter[str]:
    """The number of fired faults of the carrier by kind."""
    fired = httpx.get(f"{stack.url}/carrier/faults", timeout=60).raise_for_status().json()["fired"]
    return Counter(str(each["kind"]) for each in fired)


def _function_processes(stack: RunningStack) -> Iterator[tuple[str, psutil.Process]]:
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            command = process.cmdline()
            if "--target" in command:
                yield command[command.index("--target") + 1].replace("_", "-"), process
