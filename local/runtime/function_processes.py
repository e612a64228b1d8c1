"""Every function in a process of its own, through functions-framework, as in the cloud."""

import sys
import threading
import time
from collections.abc import Mapping
from typing import Self

import httpx

from local.runtime.errors import StackError
from local.runtime.processes import Process, Processes
from local.runtime.shutdown import Stop
from local.runtime.terminal import say
from local.settings import HOST, free_port
from shared import topology

PATIENCE_SECONDS = 90.0
"""How long all functions may take to come up."""

_SHORTEST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 15.0
_STEADY_SECONDS = 30.0


class FunctionProcesses:
    """Starts them, starts again whichever ends, and ends them all."""

    def __init__(
        self, declared: topology.Topology, folder: str, environment: Mapping[str, str], processes: Processes
    ) -> None:
        """`folder`: where their files lie; `environment`: their settings."""
        self._processes = processes
        self._served = {each.name: _Served(each, folder, environment, processes) for each in declared.functions}

    def __enter__(self) -> Self:
        for served in self._served.values():
            served.start()
        return self

    def __exit__(self, *_: object) -> None:
        running = [process for served in self._served.values() if (process := served.retire()) is not None]
        self._processes.end(running)

    def port(self, name: str) -> int:
        """Where this function answers now."""
        return self._served[name].port

    def wait(self, stop: Stop) -> None:
        """Return once all answer. Raises StackError when one does not, StoppedError when asked to stop."""
        for served in self._served.values():
            stop.wait_until(served.answers, PATIENCE_SECONDS, served.silence)


class _Served:
    """One function, whichever process serves it."""

    def __init__(
        self, function: topology.Function, folder: str, environment: Mapping[str, str], processes: Processes
    ) -> None:
        self._function = function
        self._folder = folder
        self._environment = {**environment, "THREADS": str(function.concurrency)}
        self._processes = processes
        self._lock = threading.Lock()
        self._retired = threading.Event()
        self._process: Process | None = None
        self._ends = 0
        self.port = 0

    def start(self) -> None:
        """Serve the function until `retire`."""
        if (first := self._next()) is not None:
            threading.Thread(target=self._watch, args=(first,), daemon=True).start()

    def retire(self) -> Process | None:
        """Start no further process; the one that serves now is the caller's to end."""
        self._retired.set()
        with self._lock:
            return self._process

    def answers(self) -> bool:
        """Whether it is up. Raises StackError when it has ended instead."""
        if self._ends:
            raise StackError(f"{self._function.name} does not start; what it said stands above.")
        try:
            httpx.get(f"http://{HOST}:{self.port}/robots.txt", trust_env=False)  # the framework's own answer
        except httpx.TransportError:
            return False
        return True

    def silence(self) -> str:
        """What to say when it does not come up."""
        return f"{self._function.name} does not answer at port {self.port}."

    def _watch(self, process: Process | None) -> None:
        pause = _SHORTEST_PAUSE_SECONDS
        while process is not None:
            started = time.monotonic()
            self._follow(process)
            if self._retired.is_set():
                return
            steady = time.monotonic() - started > _STEADY_SECONDS
            pause = _SHORTEST_PAUSE_SECONDS if steady else min(2 * pause, _LONGEST_PAUSE_SECONDS)
            say(f"{self._function.name} has ended; it is started again in {pause:g} s.")
            self._processes.end([process])
            self._retired.wait(pause)
            process = self._next()

    def _follow(self, process: Process) -> None:
        """Repeat what a process says until it ends."""
        for line in process.output:
            say(f"{self._function.name}: {line.decode(errors='replace').rstrip()}")
        process.wait()
        self._ends += 1

    def _next(self) -> Process | None:
        with self._lock:
            if self._retired.is_set():
                return None
            self.port = free_port()
            self._process = self._processes.start(self._command(), self._environment)
            return self._process

    def _command(self) -> list[str]:
        entry = self._function.entry
        served = ["--source", f"{self._folder}/{entry}.py", "--target", entry, "--signature-type", "http"]
        return [sys.executable, "-m", "functions_framework", *served, "--host", HOST, "--port", str(self.port)]
