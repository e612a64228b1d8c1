"""Processes of the stack, each in one process group with its child processes."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

from local.runtime import process_groups

ROOT = Path(__file__).parent.parent.parent
"""Root folder of the repository, in which the packages lie."""


class Process:
    """A command that runs in its own process group, with its output and its errors in one stream."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], output: int | IO[bytes] | None, stdin: int
    ) -> None:
        self._popen = subprocess.Popen(  # noqa: S603 - our own commands only
            command,
            env=environment,
            cwd=ROOT,
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def group(self) -> int:
        """The id of the process group that the command leads."""
        return self._popen.pid

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
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        output: int | IO[bytes] | None,
        stdin: int = subprocess.DEVNULL,
    ) -> Process:
        """Start a command. `output`: the file for its output and its errors, None for ours. `stdin`: its input."""
        process = Process(command, environment, output, stdin)
        self.watch(process.group)
        return process

    def watch(self, group: int) -> None:
        """Let the watchdog end this process group too, which another process has started."""
        self._notify_watchdog(f"+{group}")

    def end(self, processes: Collection[Process]) -> None:
        """End these processes and their child processes."""
        self.end_groups([process.group for process in processes], reap=lambda: _reap(processes))
        for process in processes:
            process.wait()

    def end_groups(self, groups: Collection[int], reap: Callable[[], None] | None = None) -> None:
        """End these process groups. `reap`: reaps those of their processes that are our children."""
        process_groups.end(groups, reap)
        for group in groups:
            self._notify_watchdog(f"-{group}")

    def _notify_watchdog(self, line: str) -> None:
        with self._lock, suppress(BrokenPipeError):
            self._lines.write(f"{line}\n")
            self._lines.flush()


def _reap(processes: Collection[Process]) -> None:
    for process in processes:
        process.ended()
