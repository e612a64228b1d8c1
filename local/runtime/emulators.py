"""The Pub/Sub and Firestore emulators: those that run already, or our own, started from the Google Cloud SDK."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO

import httpx

from local.runtime import sdk
from local.runtime.errors import StackError
from local.runtime.processes import Process, Processes
from local.runtime.shutdown import Stop
from local.settings import HOST, free_port

PATIENCE_SECONDS = 60.0
"""How long an emulator may take to answer after its start."""

_LAST_LINES = 5


@dataclass(frozen=True)
class Emulator:
    """One emulator at `host` ("HOST:PORT"). `process` and what it says are there where we started it ourselves."""

    name: str
    host: str
    process: Process | None = None
    output: IO[bytes] | None = None

    def answers(self) -> bool:
        """Whether it is up. Raises StackError when it has ended."""
        if self.process is not None and self.process.ended():
            raise StackError(f"The {self.name} emulator does not start. It said:\n{self._last_words()}")
        try:
            return httpx.get(f"http://{self.host}/", trust_env=False).status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False

    def silence(self) -> str:
        """What to say when it does not come up."""
        return f"The {self.name} emulator does not answer at {self.host}."

    def _last_words(self) -> str:
        if self.output is None:
            return ""
        self.output.seek(0)
        lines = self.output.read().decode(errors="replace").strip().splitlines()
        return "\n".join(f"  {line}" for line in lines[-_LAST_LINES:])


@dataclass(frozen=True)
class Emulators:
    """The two of them."""

    pubsub: Emulator
    firestore: Emulator

    @property
    def environment(self) -> dict[str, str]:
        """How whoever shall use them is told."""
        return {"PUBSUB_EMULATOR_HOST": self.pubsub.host, "FIRESTORE_EMULATOR_HOST": self.firestore.host}

    def wait(self, stop: Stop) -> None:
        """Return once both answer. Raises StackError when one does not, StoppedError when asked to stop."""
        for each in (self.pubsub, self.firestore):
            stop.wait_until(each.answers, PATIENCE_SECONDS, each.silence)


@contextmanager
def emulators(environ: Mapping[str, str], processes: Processes) -> Iterator[Emulators]:
    """Both emulators, starting up or running already; those that were started end with it.

    Raises sdk.MissingError where one is needed that cannot be run here.
    """
    with ExitStack() as files:
        starter = _Starter(environ, processes, files)
        try:
            yield Emulators(starter.pubsub(), starter.firestore())
        finally:
            processes.end(starter.started)


class _Starter:
    def __init__(self, environ: Mapping[str, str], processes: Processes, files: ExitStack) -> None:
        self._environ = environ
        self._processes = processes
        self._files = files
        self.started: list[Process] = []

    def pubsub(self) -> Emulator:
        if host := self._environ.get("PUBSUB_EMULATOR_HOST"):
            return Emulator("Pub/Sub", host)
        port = free_port()
        return self._start("Pub/Sub", [str(sdk.find(self._environ).pubsub), f"--host={HOST}", f"--port={port}"], port)

    def firestore(self) -> Emulator:
        if host := self._environ.get("FIRESTORE_EMULATOR_HOST"):
            return Emulator("Firestore", host)
        port = free_port()
        launcher = str(sdk.find(self._environ).firestore)
        return self._start("Firestore", [launcher, "start", f"--host={HOST}", f"--port={port}"], port)

    def _start(self, name: str, command: Sequence[str], port: int) -> Emulator:
        # A file without a name: it is gone when nobody has it open, however this process ends.
        output = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as the emulator runs
        self._files.push(output)
        java = {"JAVA": sdk.java_command(self._environ) or "java"}
        process = self._processes.start(command, {**self._environ, **java}, output)
        self.started.append(process)
        return Emulator(name, f"{HOST}:{port}", process, output)
