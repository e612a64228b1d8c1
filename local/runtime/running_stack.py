"""The local stack as an object, for tests and measurements: it runs in a process of its own, as `make run` runs it."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO

import httpx

from local.runtime.errors import StackError
from local.runtime.processes import ROOT
from local.runtime.shutdown import Stop
from local.settings import HOST, free_port

_START_SECONDS = 180.0
_END_SECONDS = 30.0


@dataclass(frozen=True)
class RunningStack:
    """A stack that runs. `url`: the gateway's; handsets, ledger and faults are below it at `/carrier`."""

    url: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def said(self) -> str:
        """What it has printed so far."""
        self.output.seek(0)
        return self.output.read().decode()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop it with this signal; its exit code. Raises subprocess.TimeoutExpired if it does not end."""
        self.process.send_signal(number)
        return self.process.wait(_END_SECONDS)

    def answers(self) -> bool:
        """Whether it is up. Raises StackError when it has ended."""
        if self.process.poll() is not None:
            raise StackError(f"The stack has ended. It said:\n{self.said()}")
        try:
            return httpx.get(f"{self.url}/clock", trust_env=False).status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False


@contextmanager
def running_stack(changes: Mapping[str, str], command: Sequence[str] = ("manage.py", "run")) -> Iterator[RunningStack]:
    """A stack on a free port, with these changes to the environment; up when this is entered, gone afterwards.

    `command`: what Python runs, by default as `make run` does. Raises StackError if it does not come up.
    """
    port = free_port()
    environment = {**os.environ, "PORT": str(port), **changes}
    with tempfile.TemporaryFile() as output:
        stack = RunningStack(f"http://{HOST}:{environment['PORT']}", _start(command, environment, output), output)
        try:
            Stop().wait_until(stack.answers, _START_SECONDS, lambda: f"The stack is not up. It said:\n{stack.said()}")
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
