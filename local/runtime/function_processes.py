"""Functions served through functions-framework, as in the cloud, each in its own process.

The processes are forked from one that has imported the framework and the clients, see `local.runtime.forks`.
"""

import threading
import time
from typing import Self

import httpx

from local.runtime.errors import StackError
from local.runtime.forks import ForkedProcess, Forks
from local.runtime.http import CLIENT
from local.runtime.shutdown import Shutdown
from local.runtime.terminal import say
from local.settings import HOST, free_port
from shared import topology

START_TIMEOUT_SECONDS = 90.0
"""Maximum time until a function answers after its start, in seconds."""

_MIN_BACKOFF_SECONDS = 0.5
_MAX_BACKOFF_SECONDS = 15.0
_STABLE_SECONDS = 30.0
"""Uptime after which the backoff starts at its minimum again, in seconds."""


class FunctionProcesses:
    """Starts a process for each function, restarts those that exit, and ends all of them."""

    def __init__(self, declared: topology.Topology, folder: str, forks: Forks) -> None:
        """Serve the functions whose source files are in `folder`."""
        self._forks = forks
        self._servers = {each.name: _Server(each, folder, forks) for each in declared.functions}

    def __enter__(self) -> Self:
        for server in self._servers.values():
            server.start()
        return self

    def __exit__(self, *_: object) -> None:
        running = [process for server in self._servers.values() if (process := server.retire()) is not None]
        self._forks.end(running)

    def port(self, name: str) -> int:
        """Return the current port of the function. A restart changes it."""
        return self._servers[name].port

    def wait(self, shutdown: Shutdown) -> None:
        """Return once all functions answer.

        Raises StackError if one does not, and StoppedError when a shutdown is requested.
        """
        for server in self._servers.values():
            shutdown.wait_until(server.answers, START_TIMEOUT_SECONDS, server.no_answer_message)


class _Server:
    """Serves one function, in one process after another."""

    def __init__(self, function: topology.Function, folder: str, forks: Forks) -> None:
        self._function = function
        self._folder = folder
        self._forks = forks
        self._lock = threading.Lock()
        self._retired = threading.Event()
        self._process: ForkedProcess | None = None
        self._exits = 0
        self.port = 0

    def start(self) -> None:
        """Serve the function until `retire`."""
        if (first := self._start_process()) is not None:
            threading.Thread(target=self._supervise, args=(first,), daemon=True).start()

    def retire(self) -> ForkedProcess | None:
        """Start no more processes. Return the current one, which the caller has to end."""
        self._retired.set()
        with self._lock:
            return self._process

    def answers(self) -> bool:
        """Return whether the function is up. Raises StackError if its process has exited."""
        if self._exits:
            raise StackError(f"{self._function.name} does not start; see its output above.")
        try:
            CLIENT.get(f"http://{HOST}:{self.port}/robots.txt")  # answered by the framework itself
        except httpx.TransportError:
            return False
        return True

    def no_answer_message(self) -> str:
        """Return the message for a function that does not come up."""
        return f"{self._function.name} does not answer on port {self.port}."

    def _supervise(self, process: ForkedProcess | None) -> None:
        backoff = _MIN_BACKOFF_SECONDS
        while process is not None:
            started = time.monotonic()
            self._print_output(process)
            if self._retired.is_set():
                return
            stable = time.monotonic() - started > _STABLE_SECONDS
            backoff = _MIN_BACKOFF_SECONDS if stable else min(2 * backoff, _MAX_BACKOFF_SECONDS)
            say(f"{self._function.name} has ended; it restarts in {backoff:g} s.")
            self._forks.end([process])
            self._retired.wait(backoff)
            try:
                process = self._start_process()
            except StackError as error:
                say(f"{self._function.name} does not restart. {error}")
                return

    def _print_output(self, process: ForkedProcess) -> None:
        """Print each line of the process's output until the process exits."""
        for line in process.lines():
            say(f"{self._function.name}: {line.decode(errors='replace').rstrip()}")
        self._exits += 1

    def _start_process(self) -> ForkedProcess | None:
        """Start a process on a free port and return it; return None once the server is retired."""
        with self._lock:
            if self._retired.is_set():
                return None
            self.port = free_port()
            environment = {"THREADS": str(self._function.concurrency)}
            self._process = self._forks.start(self._function.name, self._options(), environment)
            return self._process

    def _options(self) -> list[str]:
        """Return the options of functions-framework."""
        entry = self._function.entry
        source = ["--source", f"{self._folder}/{entry}.py", "--target", entry, "--signature-type", "http"]
        return [*source, "--host", HOST, "--port", str(self.port)]
