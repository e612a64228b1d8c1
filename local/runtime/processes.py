"""The processes that the stack starts, each with all its own in one process group."""

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
"""The repository: its folders are the packages."""


class Process:
    """A command in a process group of its own, with its output and its errors in one stream."""

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
        """Its process group, which it leads."""
        return self._popen.pid

    @property
    def output(self) -> Iterable[bytes]:
        """What it says, line by line until its end, where it was started with a pipe."""
        return self._popen.stdout or ()

    def ended(self) -> bool:
        """Whether the command has ended; what it started may still run."""
        return self._popen.poll() is not None

    def wait(self) -> int:
        """Wait for its end; the exit code."""
        return self._popen.wait()


class Processes:
    """Starts processes and ends them; a guard ends them should this process be killed. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        end_of_guard, end_of_ours = os.pipe()
        with os.fdopen(end_of_guard) as lines:
            self._guard = subprocess.Popen(
                [sys.executable, "-m", "local.runtime.watchdog"], cwd=ROOT, stdin=lines, start_new_session=True
            )
        self._lines = os.fdopen(end_of_ours, "w")
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(BrokenPipeError):
            self._lines.close()
        self._guard.wait()

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], output: int | IO[bytes] = subprocess.PIPE
    ) -> Process:
        """Start a command."""
        process = Process(command, environment, output)
        self._tell(f"+{process.group}")
        return process

    def end(self, processes: Collection[Process]) -> None:
        """End these processes with all that they started."""
        process_groups.end([process.group for process in processes], reap=lambda: _reap(processes))
        for process in processes:
            process.wait()
            self._tell(f"-{process.group}")

    def _tell(self, line: str) -> None:
        with self._lock, suppress(BrokenPipeError):
            self._lines.write(f"{line}\n")
            self._lines.flush()


def _reap(processes: Collection[Process]) -> None:
    for process in processes:
        process.ended()
