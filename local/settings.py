"""Settings of the local stack: those of the deployed functions, with overrides for a single machine."""

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
PROJECT = "textdrill-local"
"""Project id under which the emulators store data."""

_LEARNER_LIMITS = {"DAILY_SEGMENTS_PER_LEARNER": "10000", "DAILY_DOLLARS_PER_LEARNER": "1000"}
"""Daily limits of one learner that no tester reaches: on one machine all lessons are played on one day, for nothing."""

_LISTENING_PORTS = range(20_000, 32_768)
"""Ports below the range that operating systems assign to outgoing connections."""


@dataclass(frozen=True)
class LocalSettings:
    """Settings of one run.

    `environment`: environment variables of the functions, without those that name the emulators. `clock_start`: the
    time that the stack's clock shows at the start; None for the real time.
    """

    port: int
    environment: Mapping[str, str]
    clock_start: datetime | None = None

    @property
    def url(self) -> str:
        """Base URL of the gateway."""
        return f"http://{HOST}:{self.port}"

    @property
    def functions_url(self) -> str:
        """Base URL of the functions: each is at `{functions_url}/{name}`."""
        return f"{self.url}/functions"

    def with_carrier_port(self, port: int) -> Self:
        """Return these settings with the fake carrier's own port, unless they name another carrier."""
        if self.environment["TWILIO_API_BASE_URL"] != f"{self.url}/carrier":
            return self
        return replace(self, environment={**self.environment, "TWILIO_API_BASE_URL": f"http://{HOST}:{port}/carrier"})

    def with_clock_file(self, file: Path) -> Self:
        """Return these settings with `file` for the clock.

        Its folder also gets the runtime files of the functions' servers, which would else go to the user's home.
        """
        added = {"CLOCK_FILE": str(file), "XDG_RUNTIME_DIR": str(file.parent)}
        return replace(self, environment={**self.environment, **added})


def from_environment(environ: Mapping[str, str]) -> LocalSettings:
    """Read the settings from environment variables; an empty variable counts as not set.

    Raises InvalidSettingsError.
    """
    port = _port(environ.get("PORT") or "8000")
    base = f"http://{HOST}:{port}"
    given = {name: value for name, value in environ.items() if value and name != "PORT"}
    local = {"TWILIO_API_BASE_URL": f"{base}/carrier", "PUBLIC_BASE_URL": base, "GOOGLE_CLOUD_PROJECT": PROJECT}
    clock_start = _time(given["CLOCK"]) if "CLOCK" in given else None
    return LocalSettings(port, local | _LEARNER_LIMITS | given | _for_processes(given), clock_start)


def _for_processes(given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that let the functions find their packages, and reach each other without a proxy."""
    unproxied = ",".join(filter(None, (given.get("NO_PROXY") or given.get("no_proxy"), HOST, "localhost")))
    return {"PYTHONPATH": str(ROOT), "NO_PROXY": unproxied, "no_proxy": unproxied}


def _port(value: str) -> int:
    if value.isascii() and value.isdecimal() and 1 <= int(value) <= 65535:
        return int(value)
    raise InvalidSettingsError("PORT: a number from 1 to 65535 is needed")


def _time(value: str) -> datetime:
    """Parse a time in ISO 8601, taken as UTC if it names no zone."""
    message = "CLOCK: a time in ISO 8601 from 2000 to 2099 is needed, such as 2030-05-14T16:00:00Z"
    try:
        time = datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidSettingsError(message) from error
    if not 2000 <= time.year <= 2099:
        raise InvalidSettingsError(message)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def listen(port: int) -> socket.socket:
    """Listen on the port. Raises StackError if it is in use or may not be used."""
    try:
        return socket.create_server((HOST, port), backlog=1024)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        hint = "Stop the program that uses it, or choose another port: PORT=8001 make run"
        raise StackError(f"Port {port} {reason}. {hint}") from error


def free_port() -> int:
    """Return a port on which no program listens.

    No operating system assigns it to an outgoing connection, so it stays free until the caller listens on it.
    """
    while True:
        port = secrets.choice(_LISTENING_PORTS)
        with suppress(OSError), socket.create_server((HOST, port)):
            return port
