"""Function processes that are forked from one process, which has imported what all functions load."""

import json
import os
import socket
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Self

from local.runtime.errors import StackError
from local.runtime.fork_server import Request
from local.runtime.processes import Processes

_MAX_ANSWER_BYTES = 64


@dataclass(frozen=True)
class ForkedProcess:
    """A process that leads the process group `group`. `output`: the lines of its output and errors until it ends."""

    group: int
    output: IO[bytes]

    def lines(self) -> Iterable[bytes]:
        """Yield each line of output until the process ends."""
        with closing(self.output):
            yield from self.output


class Forks:
    """Starts the fork server and forks processes from it. Thread-safe. See `local.runtime.fork_server`."""

    def __init__(self, environment: Mapping[str, str], processes: Processes) -> None:
        """Give `environment` to all forked processes. `processes`: its watchdog ends them if the stack is killed."""
        self._environment = environment
        self._processes = processes
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._socket, other_end = socket.socketpair()
        command = [sys.executable, "-m", "local.runtime.fork_server"]
        with other_end:
            self._server = self._processes.start(command, self._environment, output=None, stdin=other_end.fileno())
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._processes.end([self._server])

    def start(self, name: str, options: Sequence[str], environment: Mapping[str, str]) -> ForkedProcess:
        """Fork a process that runs functions-framework with these options.

        `name`: the name of the process. `environment`: further variables. Raises StackError if the fork server has
        ended.
        """
        read_end, write_end = os.pipe()
        message = json.dumps(Request(name, list(options), environment)).encode()
        try:
            group = self._ask(message, write_end)
        except OSError as error:
            os.close(read_end)
            raise StackError("The fork server has ended; see its output above. Start the stack again.") from error
        finally:
            os.close(write_end)
        self._processes.watch(group)
        return ForkedProcess(group, os.fdopen(read_end, "rb"))

    def end(self, running: Iterable[ForkedProcess]) -> None:
        """End these processes and their child processes."""
        self._processes.end_groups([process.group for process in running])

    def _ask(self, message: bytes, output: int) -> int:
        """Return the id of the forked process. Raises OSError if the server has ended."""
        with self._lock:
            socket.send_fds(self._socket, [message], [output])
            answer = self._socket.recv(_MAX_ANSWER_BYTES)
        if not answer:
            raise ConnectionResetError
        return int(answer)
