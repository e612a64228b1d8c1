"""A TCP relay in front of a server; while it is cut, the server is unreachable for the relay's clients."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import Self

_HOST = "127.0.0.1"
Listener = Callable[[bytes], None]


class Relay:
    """Forwards TCP connections to `target` ("HOST:PORT") until it is cut, and again once it is mended.

    Use it as a context manager; its port stays the same throughout. `listener` is called for each connection, and
    returns a function that gets the bytes that the client sends.
    """

    def __init__(self, target: str, listener: Callable[[], Listener] | None = None) -> None:
        self._target = target
        self._listener = listener
        self._lock = Lock()
        self._ends: list[socket.socket] = []
        self._whole = False
        self._server = _bound(0)
        self._port = int(self._server.getsockname()[1])

    @property
    def host(self) -> str:
        """Return the address on which it listens ("HOST:PORT")."""
        return f"{_HOST}:{self._port}"

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        if self._whole:
            self.cut()
        self._server.close()

    def cut(self) -> None:
        """Refuse new connections and end those that are open."""
        with self._lock:
            self._whole = False
            _end(self._server)
            self._server = _bound(self._port)  # bound but not listening: refuses connections and keeps the port
            for end in self._ends:
                _end(end)
            self._ends.clear()

    def mend(self) -> None:
        """Forward again."""
        with self._lock:
            self._whole = True
            self._server.listen()
            Thread(target=self._serve, args=(self._server,), daemon=True).start()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Cut the relay within the context."""
        self.cut()
        try:
            yield
        finally:
            self.mend()

    def _serve(self, server: socket.socket) -> None:
        with suppress(OSError):  # the server is closed
            while True:
                self._connect(server.accept()[0])

    def _connect(self, near: socket.socket) -> None:
        host, _, port = self._target.rpartition(":")
        far = socket.create_connection((host, int(port)))
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # small packets are sent at once
        with self._lock:
            if not self._whole:
                _end(near)
                _end(far)
                return
            self._ends += (near, far)
        listener = None if self._listener is None else self._listener()
        for source, sink, on_data in ((near, far, listener), (far, near, None)):
            Thread(target=_forward, args=(source, sink, on_data), daemon=True).start()


def _bound(port: int) -> socket.socket:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((_HOST, port))
    return server


def _forward(source: socket.socket, sink: socket.socket, listener: Listener | None) -> None:
    try:
        with suppress(OSError):  # either end is gone
            while data := source.recv(65536):
                sink.sendall(data)
                if listener is not None:
                    listener(data)
    finally:
        _end(source)
        _end(sink)


def _end(end: socket.socket) -> None:
    """Wake the threads that wait for the socket, and close it."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
