"""Every function in threads of this process, so that all share one memory: for where there are no emulators."""

import logging
import threading
from typing import Self

import functions_framework
from werkzeug.serving import BaseWSGIServer, make_server

from local.runtime.processes import ROOT
from local.runtime.shutdown import Stop
from local.settings import HOST
from shared import topology


class FunctionThreads:
    """Serves them through functions-framework, as in the cloud, but in this process and with its environment."""

    def __init__(self, declared: topology.Topology) -> None:
        self._declared = declared
        self._servers: dict[str, BaseWSGIServer] = {}

    def __enter__(self) -> Self:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # below it names every request
        for function in self._declared.functions:
            server = _server(function)
            self._servers[function.name] = server
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def port(self, name: str) -> int:
        """Where this function answers."""
        return self._servers[name].port

    def wait(self, _: Stop) -> None:
        """They answer from the start."""


def _server(function: topology.Function) -> BaseWSGIServer:
    source = ROOT / "functions" / f"{function.entry}.py"
    app = functions_framework.create_app(function.entry, str(source), "http")  # type: ignore[no-untyped-call]
    return make_server(HOST, 0, app, threaded=True)
