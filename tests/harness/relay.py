"""A relay in front of a server: cut it, and the server is away for whoever comes through it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import Self

_HOST = "127.0.0.1"
Hear = Callable[[bytes], None]


class Relay:
    """Forwards TCP connections to `target` ("HOST:PORT") until it is cut, and again once it is mended.

    Works within `with`; its own port stays the same throughout. `listener`: makes for each connection whatever is to
    be told what the client sends.
    """

    def __init__(self, target: str, listener: Callable[[], Hear] | None = None) -> None:
        self._target = target
        self._listener = listener
        self._lock = Lock()
        self._ends: list[socket.socket] = []
        self._whole = False
        self._door = _bound(0)
        self._port = int(self._door.getsockname()[1])

    @property
    def host(self) -> str:
        """Where it listens ("HOST:PORT")."""
        return f"{_HOST}:{self._port}"

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        if self._whole:
            self.cut()
        self._door.close()

    def cut(self) -> None:
        """Refuse new connections and end those that are open."""
        with self._lock:
            self._whole = False
            _end(self._door)
            self._door = _bound(self._port)  # without listening: nobody gets in, and nobody else gets the port
            for end in self._ends:
                _end(end)
            self._ends.clear()

    def mend(self) -> None:
        """Forward again."""
        with self._lock:
            self._whole = True
            self._door.listen()
            Thread(target=self._serve, args=(self._door,), daemon=True).start()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Cut within it."""
        self.cut()
        try:
            yield
        finally:
            self.mend()

    def _serve(self, door: socket.socket) -> None:
        with suppress(OSError):  # the door is closed
            while True:
                self._connect(door.accept()[0])

    def _connect(self, near: socket.socket) -> None:
        host, _, port = self._target.rpartition(":")
        far = socket.create_connection((host, int(port)))
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what is small goes on at once
        with self._lock:
            if not self._whole:
                _end(near)
                _end(far)
                return
            self._ends += (near, far)
        hear = None if self._listener is None else self._listener()
        for source, sink, told in ((near, far, hear), (far, near, None)):
            Thread(target=_forward, args=(source, sink, told), daemon=True).start()


def _bound(port: int) -> socket.socket:
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind((_HOST, port))
    return door


def _forward(source: socket.socket, sink: socket.socket, hear: Hear | None) -> None:
    try:
        with suppress(OSError):  # either end is gone
            while data := source.recv(65536):
                sink.sendall(data)
                if hear is not None:
                    hear(data)
    finally:
        _end(source)
        _end(sink)


def _end(end: socket.socket) -> None:
    """Wake whoever waits for it, and close it."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
