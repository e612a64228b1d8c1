"""The local stack as an object, for tests and measurements. It runs in its own process, as with `make run`."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO

import httpx
import psutil

from local.runtime.errors import StackError
from local.runtime.http import CLIENT
from local.runtime.processes import ROOT
from local.runtime.shutdown import Shutdown
from local.settings import HOST, free_port
from shared import topology

_START_SECONDS = 180.0
_END_SECONDS = 30.0
_MAX_PROCESS_NAME = 15
"""Maximum length of a process's name on Linux, which cuts longer ones."""


@dataclass(frozen=True)
class RunningStack:
    """A running stack. `url`: base URL of the gateway; handsets, ledger and faults are below `/carrier`."""

    url: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def printed(self) -> str:
        """Return all output so far."""
        self.output.seek(0)
        return self.output.read().decode()

    def function_processes(self) -> Iterator[tuple[str, psutil.Process]]:
        """Yield each process of a function, server or worker, with the function's name. On Linux only."""
        names = {each.name[:_MAX_PROCESS_NAME]: each.name for each in topology.load().functions}
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if (name := names.get(process.name())) is not None:
                    yield name, process

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop the stack with a signal; return the exit code.

        Raises subprocess.TimeoutExpired if the stack does not end within 30 seconds.
        """
        self.process.send_signal(number)
        return self.process.wait(_END_SECONDS)

    def answers(self) -> bool:
        """Return whether the stack is up. Raises StackError if its process has exited."""
        if self.process.poll() is not None:
            raise StackError(f"The stack has ended. Its output:\n{self.printed()}")
        try:
            return CLIENT.get(f"{self.url}/clock").status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False


@contextmanager
def running_stack(changes: Mapping[str, str], command: Sequence[str] = ("manage.py", "run")) -> Iterator[RunningStack]:
    """Run a stack on a free port; it is up when the context is entered, and stopped when it is left.

    `changes`: environment variables to set. `command`: the arguments of the Python interpreter, by default those of
    `make run`. Raises StackError if the stack does not come up.
    """
    port = free_port()
    environment = {**os.environ, "PORT": str(port), **changes}
    with tempfile.TemporaryFile() as output:
        stack = RunningStack(f"http://{HOST}:{environment['PORT']}", _start(command, environment, output), output)
        try:
            Shutdown().wait_until(
                stack.answers, _START_SECONDS, lambda: f"The stack does not come up. Its output:\n{stack.printed()}"
            )
            yield stack
        finally:
            if stack.process.poll() is None:
                _end(stack)


def _end(stack: RunningStack) -> None:
    try:
        stack.stop()
    except subprocess.TimeoutExpired:
        stack.process.kill()
        raise


def _start(command: Sequence[str], environment: Mapping[str, str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own commands only
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
