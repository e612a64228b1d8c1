"""The fork server: it imports what all functions load, and forks a process for each function on request.

So the stack pays for these imports once and not for each function. The server itself opens no connection and starts
no thread, since gRPC and locks would not survive the fork. Each forked process then runs functions-framework with its
command line, as the `functions-framework` command would in a new process.

Its standard input is a socket, see `Request`. It ends when the other end of the socket is closed. Run as
`python -m local.runtime.fork_server`.
"""

import gc
import json
import os
import runpy
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

PRELOADED = (
    "functions_framework._http.gunicorn",
    "gunicorn.workers.gthread",
    "shared.gcp.documents",
    "shared.gcp.publisher",
    "shared.wiring",
)
"""Modules that the functions load, with those that they import in turn: the framework and Google's clients."""

_MAX_BYTES = 65_536


class Request(NamedTuple):
    """A request for a process, sent as a JSON array with a file descriptor for the process's output.

    The answer is the process id of the forked process, which leads a process group. `name`: name of the process on
    Linux, for tools such as `ps` and `top`. `options`: those of functions-framework. `environment`: variables that the
    process has in addition to the server's.
    """

    name: str
    options: list[str]
    environment: Mapping[str, str]


def main() -> None:
    """Fork a process for each request; return when there are no more, or, in a forked process, when it ends."""
    for module in PRELOADED:
        import_module(module)
    gc.collect()
    gc.freeze()  # a collection in a forked process would copy all pages that it shares with the server
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps the forked processes
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as requests:
        while True:
            message, outputs, *_ = socket.recv_fds(requests, _MAX_BYTES, 1)
            if not message:
                return
            (output,) = outputs
            request = Request(*json.loads(message))
            if os.fork() == 0:
                _detach(requests, output, request.name)
                break
            os.close(output)
    os.environ.update(request.environment)
    sys.argv[1:] = request.options
    runpy.run_module("functions_framework", run_name="__main__", alter_sys=True)


def _detach(requests: socket.socket, output: int, name: str) -> None:
    """Turn the forked process into one as a new program has it: its own group, no input, its own output."""
    os.setsid()
    requests.sendall(b"%d" % os.getpid())  # not before it leads a group: the stack may end the group at once
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(output)
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name, encoding="ascii")


if __name__ == "__main__":
    main()
