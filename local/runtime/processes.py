"""Processes of the stack, each in one process group with its child processes."""

import os
import subprocess
import sys
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

from local.runtime import process_groups

ROOT = Path(__file__).parent.parent.parent
"""Root folder of the repository, in which the packages lie."""


class Process:
    """A command that runs in its own process group, with its output and its errors in one stream."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], output: int | IO[bytes]) -> None:
        self._popen = subprocess.Popen(  # noqa: S603 - our own commands only
            command,
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def group(self) -> int:
        """The id of the process group that the command leads."""
        return self._popen.pid

    @property
    def output(self) -> Iterable[bytes]:
        """The lines of output until the command exits; empty unless it was started with a pipe."""
        return self._popen.stdout or ()

    def ended(self) -> bool:
        """Return whether the command has exited; its child processes may still run."""
        return self._popen.poll() is not None

    def wait(self) -> int:
        """Wait until the command exits; return the exit code."""
        return self._popen.wait()


class Processes:
    """Starts and ends processes. A watchdog ends them if this process is killed. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        read_end, write_end = os.pipe()
        with os.fdopen(read_end) as lines:
            self._watchdog = subprocess.Popen(
                [sys.executable, "-m", "local.runtime.watchdog"], cwd=ROOT, stdin=lines, start_new_session=True
            )
        self._lines = os.fdopen(write_end, "w")
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(BrokenPipeError):
            self._lines.close()
        self._watchdog.wait()

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], output: int | IO[bytes] = subprocess.PIPE
    ) -> Process:
        """Start a command. `output`: the file for its output and its errors, by default a pipe."""
        process = Process(command, environment, output)
        self._notify_watchdog(f"+{process.group}")
        return process

    def end(self, processes: Collection[Process]) -> None:
        """End these processes and their child processes."""
        process_groups.end([process.group for process in processes], reap=lambda: _reap(processes))
        for process in processes:
            process.wait()
            self._notify_watchdog(f"-{process.group}")

    def _notify_watchdog(self, line: str) -> None:
        with self._lock, suppress(BrokenPipeError):
            self._lines.write(f"{line}\n")
            self._lines.flush()


def _reap(processes: Collection[Process]) -> None:
    for process in processes:
        process.ended()
