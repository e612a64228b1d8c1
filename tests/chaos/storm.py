"""The storm: function processes are killed at random, and the carrier does not do its part."""

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

EVERY_SECONDS = 0.3
"""From one strike to the next."""

_STRIKES_FOR_A_FAULT = 3

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
_HELD_SECONDS = (0.5, 2.0, 12.0)
"""How long a time-out holds an answer; the last one is longer than our client waits."""


@dataclass
class Storm:
    """Kills processes of the functions of a stack, and has its carrier go wrong for these phones."""

    stack: RunningStack
    phones: Sequence[str]
    dice: Random
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
        """How many processes have come up anew, as far as they were seen: some do not live long enough for that."""
        self._running()
        return len(self._seen - self._first)

    def rage(self, seconds: float) -> None:
        """For so long."""
        begin = time.monotonic()
        for strike in range(int(seconds / EVERY_SECONDS)):
            time.sleep(max(0.0, begin + strike * EVERY_SECONDS - time.monotonic()))
            self._kill()
            if strike % _STRIKES_FOR_A_FAULT == 0:
                self._disturb()
            if time.monotonic() > begin + seconds:
                return  # a slow machine has seen fewer of them

    def _kill(self) -> None:
        """`kill -9` for one process of a function: its server or its worker. Nobody dies where it is down just now."""
        name, running = self.dice.choice(self._names), self._running()
        if name not in running:
            return
        with suppress(psutil.NoSuchProcess):
            self.dice.choice(running[name]).kill()
            self.killed[name] += 1

    def _running(self) -> dict[str, list[psutil.Process]]:
        """The processes of each function that runs."""
        running: dict[str, list[psutil.Process]] = {}
        for name, process in _function_processes(self.stack):
            running.setdefault(name, []).append(process)
            self._seen.add(process.pid)
        return running

    def _disturb(self) -> None:
        """One of these phones' next texts meets a fault, be it after the storm."""
        fault = {
            "kind": self.dice.choice(_FAULTS),
            "phone": self.dice.choice(self.phones),
            "seconds": self.dice.choice(_HELD_SECONDS),
        }
        httpx.post(f"{self.stack.url}/carrier/faults", json=fault, timeout=60).raise_for_status()


def faults_of(stack: RunningStack) -> Counter[str]:
    """How often each kind of the carrier's faults has happened."""
    fired = httpx.get(f"{stack.url}/carrier/faults", timeout=60).raise_for_status().json()["fired"]
    return Counter(str(each["kind"]) for each in fired)


def _function_processes(stack: RunningStack) -> Iterator[tuple[str, psutil.Process]]:
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            command = process.cmdline()
            if "--target" in command:
                yield command[command.index("--target") + 1].replace("_", "-"), process
