"""The settings of the local stack: the deployed functions' own, with what is different on one machine."""

import errno
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from local.runtime.errors import StackError
from local.runtime.processes import ROOT
from shared.settings import InvalidSettingsError

HOST = "127.0.0.1"
_OURS = range(20_000, 32_768)
PROJECT = "textdrill-local"
"""In whose name the emulators keep what they are given."""


@dataclass(frozen=True)
class LocalSettings:
    """`environment`: what the functions' processes get, without what depends on the emulators.

    `clock_start`: the time that the clock shows at the start, if not the real one.
    """

    port: int
    environment: Mapping[str, str]
    clock_start: datetime | None = None

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def functions_url(self) -> str:
        """Where each function answers below its name."""
        return f"{self.url}/functions"

    def with_clock_file(self, file: Path) -> Self:
        """The same with this file for the clock; beside it the functions' servers keep what else they would at home."""
        beside = {"CLOCK_FILE": str(file), "XDG_RUNTIME_DIR": str(file.parent)}
        return replace(self, environment={**self.environment, **beside})


def from_environment(environ: Mapping[str, str]) -> LocalSettings:
    """The settings in these environment variables. An empty one counts as not set. Raises InvalidSettingsError."""
    port = _port(environ.get("PORT") or "8000")
    base = f"http://{HOST}:{port}"
    given = {name: value for name, value in environ.items() if value and name != "PORT"}
    local = {"TWILIO_API_BASE_URL": f"{base}/carrier", "PUBLIC_BASE_URL": base, "GOOGLE_CLOUD_PROJECT": PROJECT}
    clock_start = _moment(given["CLOCK"]) if "CLOCK" in given else None
    return LocalSettings(port, local | given | _for_processes(given), clock_start)


def _for_processes(given: Mapping[str, str]) -> dict[str, str]:
    """What lets the functions find their packages, and one another without a proxy in between."""
    unproxied = ",".join(filter(None, (given.get("NO_PROXY") or given.get("no_proxy"), HOST, "localhost")))
    return {"PYTHONPATH": str(ROOT), "NO_PROXY": unproxied, "no_proxy": unproxied}


def _port(value: str) -> int:
    if value.isascii() and value.isdecimal() and 1 <= int(value) <= 65535:
        return int(value)
    raise InvalidSettingsError("PORT: a number from 1 to 65535 is needed")


def _moment(value: str) -> datetime:
    """A moment in ISO 8601, in UTC where it names no zone."""
    wanted = "CLOCK: a time in ISO 8601 from 2000 to 2099 is needed, such as 2030-05-14T16:00:00Z"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidSettingsError(wanted) from error
    if not 2000 <= moment.year <= 2099:
        raise InvalidSettingsError(wanted)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def listen(port: int) -> socket.socket:
    """Take the port. Raises StackError where something else has it."""
    try:
        return socket.create_server((HOST, port), backlog=1024)
    except OSError as error:
        what = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be taken ({error.strerror})"
        raise StackError(f"Port {port} {what}. Stop what runs there, or choose another: PORT=8001 make run") from error


def free_port() -> int:
    """A port that nobody listens on, out of those that no system gives to outgoing connections.

    So nobody takes it by chance before it is listened on.
    """
    while True:
        port = secrets.choice(_OURS)
        with suppress(OSError), socket.create_server((HOST, port)):
            return port
