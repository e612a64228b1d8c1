"""Functions served by threads of this process, so that they share one memory. Used without emulators."""

import logging
import threading
from typing import Self

import functions_framework
from werkzeug.serving import BaseWSGIServer, make_server

from local.runtime.processes import ROOT
from local.runtime.shutdown import Shutdown
from local.settings import HOST
from shared import topology


class FunctionThreads:
    """Serves all functions through functions-framework, as in the cloud, but with this process's environment."""

    def __init__(self, declared: topology.Topology) -> None:
        self._declared = declared
        self._servers: dict[str, BaseWSGIServer] = {}

    def __enter__(self) -> Self:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # at INFO it logs every request
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
        """Return the port of the function."""
        return self._servers[name].port

    def wait(self, _: Shutdown) -> None:
        """Return at once: the functions answer as soon as this is entered."""


def _server(function: topology.Function) -> BaseWSGIServer:
    source = ROOT / "functions" / f"{function.entry}.py"
    app = functions_framework.create_app(function.entry, str(source), "http")  # type: ignore[no-untyped-call]
    return make_server(HOST, 0, app, threaded=True)
