"""The Pub/Sub and Firestore emulators: running ones, or our own, started from the Google Cloud SDK."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO

import httpx

from local.runtime import sdk
from local.runtime.errors import StackError
from local.runtime.http import CLIENT
from local.runtime.processes import Process, Processes
from local.runtime.shutdown import Shutdown
from local.settings import HOST, free_port

START_TIMEOUT_SECONDS = 60.0
"""Maximum time until an emulator answers after its start, in seconds."""

QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Options for Java: compile quickly instead of well. In runs of minutes that halves what the emulators cost."""

_SHOWN_LINES = 5


@dataclass(frozen=True)
class Emulator:
    """One emulator at `host` ("HOST:PORT"). `process` and `output` are None unless we started the emulator."""

    name: str
    host: str
    process: Process | None = None
    output: IO[bytes] | None = None

    def answers(self) -> bool:
        """Return whether the emulator is up. Raises StackError if its process has exited."""
        if self.process is not None and self.process.ended():
            raise StackError(f"The {self.name} emulator does not start. Its output:\n{self._last_output()}")
        try:
            return CLIENT.get(f"http://{self.host}/").status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False

    def no_answer_message(self) -> str:
        """Return the message for an emulator that does not come up."""
        return f"The {self.name} emulator does not answer at {self.host}."

    def _last_output(self) -> str:
        if self.output is None:
            return ""
        self.output.seek(0)
        lines = self.output.read().decode(errors="replace").strip().splitlines()
        return "\n".join(f"  {line}" for line in lines[-_SHOWN_LINES:])


@dataclass(frozen=True)
class Emulators:
    """Both emulators."""

    pubsub: Emulator
    firestore: Emulator

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that direct the client libraries to the emulators."""
        return {"PUBSUB_EMULATOR_HOST": self.pubsub.host, "FIRESTORE_EMULATOR_HOST": self.firestore.host}

    def wait(self, shutdown: Shutdown) -> None:
        """Return once both answer.

        Raises StackError if one does not, and StoppedError when a shutdown is requested.
        """
        for each in (self.pubsub, self.firestore):
            shutdown.wait_until(each.answers, START_TIMEOUT_SECONDS, each.no_answer_message)


@contextmanager
def emulators(environ: Mapping[str, str], processes: Processes) -> Iterator[Emulators]:
    """Provide both emulators: those that `environ` names, else new ones, which end with this context.

    They may still be starting; see `Emulators.wait`. Raises sdk.EmulatorsNotFoundError if one has to be started and
    cannot be run here.
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
        # A file without a name: the system deletes it once no process has it open, however this one ends.
        output = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as the emulator runs
        self._files.push(output)
        options = f"{QUICK_START} {self._environ.get('JAVA_TOOL_OPTIONS', '')}".rstrip()  # a later option wins
        java = {"JAVA": sdk.java_command(self._environ) or "java", "JAVA_TOOL_OPTIONS": options}
        process = self._processes.start(command, {**self._environ, **java}, output)
        self.started.append(process)
        return Emulator(name, f"{HOST}:{port}", process, output)
