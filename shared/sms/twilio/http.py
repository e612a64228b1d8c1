"""HTTP requests to Twilio's API that tell apart a request never sent and a request with an unknown fate."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from ssl import SSLContext
from typing import Any, cast

import requests
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, BaseAdapter, HTTPAdapter
from twilio.http.response import Response
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection
from urllib3.util.ssl_ import create_urllib3_context

CONNECT_SECONDS = 5.0
"""Time limit of each step to a connection, in seconds: reaching an address, and the TLS handshake."""

READ_SECONDS = 10.0
"""Time limit of each read from Twilio, in seconds. A response usually takes one or two."""

TIMEOUT_SECONDS = 2 * CONNECT_SECONDS + READ_SECONDS
"""Time limit of one call to Twilio, in seconds: both steps to the connection, and the wait for the response."""

_TWILIO = "https://api.twilio.com"


class NotConnectedError(Exception):
    """A request failed before its connection was ready, so Twilio has not seen a byte of it."""


@dataclass(frozen=True)
class TimeLimits:
    """The limits of one call, in seconds. See CONNECT_SECONDS and READ_SECONDS."""

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS


class ApiClient:
    """The HTTP client of Twilio's library, for the API at another base URL.

    Only GET requests share connections. A pooled connection may turn out to be dead only after the request has been
    written, which would leave open whether Twilio has carried it out.
    """

    is_async = False

    def __init__(
        self,
        base_url: str,
        limits: TimeLimits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._limits = limits or TimeLimits()
        self._monotonic = monotonic
        self._pooled = requests.Session()
        self._environment: Any = self._pooled.merge_environment_settings(self._base_url, {}, None, True, None)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: object,
    ) -> Response:
        """Make a form-encoded request, without following redirects and within the client's own time limits.

        Raises NotConnectedError if no byte of a POST request was sent, and otherwise what `requests` raises.
        """
        at = url.replace(_TWILIO, self._base_url, 1)
        request = requests.Request(method, at, params=params, data=data, headers=headers, auth=auth)
        if method == "GET":
            return self._send(self._pooled.get_adapter(at), request)
        connection = _OwnConnection(self._monotonic, self._monotonic() + 2 * self._limits.connect)
        try:
            return self._send(connection, request)
        except Exception as error:
            if connection.ready:
                raise
            raise NotConnectedError from error
        finally:
            connection.close()

    def _send(self, adapter: BaseAdapter, request: requests.Request) -> Response:
        """Send a request past the session, which would follow redirects and read the environment each time."""
        prepared = self._pooled.prepare_request(request)
        timeout = (self._limits.connect, self._limits.read)
        with adapter.send(prepared, timeout=timeout, **self._environment) as response:
            return Response(response.status_code, response.text, response.headers)


class _OwnConnection(HTTPAdapter):
    """A connection of its own for one request. `ready`: whether bytes of the request may have been written.

    What `requests` raises does not tell: the same classes stand for failures before and after.
    """

    def __init__(self, monotonic: Callable[[], float], deadline: float) -> None:
        super().__init__()
        self.ready = False
        self._monotonic = monotonic
        self._deadline = deadline

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        """Return the pool of one connection, direct or through a proxy."""
        pool = cast("HTTPConnectionPool", super().get_connection_with_tls_context(*args, **kwargs))
        pool.ConnectionCls = _TlsConnection if pool.scheme == "https" else _Connection
        pool.conn_kw["steps"] = self
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Let the connection trust the bundle of certificates, which is read once, not for each connection."""
        if not url.lower().startswith("https") or not verify:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call] # the stub is
            return
        conn.cert_reqs = "CERT_REQUIRED"
        conn.conn_kw["ssl_context"] = _trust(DEFAULT_CA_BUNDLE_PATH if verify is True else verify)

    def seconds_left(self) -> float:
        """Return the time left to make the connection ready, in seconds.

        Raises TimeoutError if there is none. A request must not be sent long after its call, when the sender may
        already have asked Twilio about it.
        """
        left = self._deadline - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@cache
def _trust(bundle: str) -> SSLContext:
    """Return the settings of TLS that trust the certificates in this file or folder."""
    context = create_urllib3_context()
    if Path(bundle).is_dir():
        context.load_verify_locations(capath=bundle)
    else:
        context.load_verify_locations(bundle)
    return context


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, steps: _OwnConnection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._steps = steps

    def connect(self) -> None:
        """Connect, to a proxy and through it where one is set, and shake hands."""
        super().connect()
        self._steps.seconds_left()
        self._steps.ready = True

    def _new_conn(self) -> socket.socket:
        # urllib3 allows each of a host's addresses the whole time limit, one after the other.
        failure = OSError("The host has no address.")
        for *_, address in socket.getaddrinfo(self._dns_host.strip("[]"), self.port, type=socket.SOCK_STREAM):
            limit = min(self.timeout or CONNECT_SECONDS, self._steps.seconds_left())
            try:
                return create_connection((str(address[0]), self.port), limit, self.source_address, self.socket_options)
            except OSError as error:
                failure = error
        raise failure


class _TlsConnection(_Connection, HTTPSConnection):
    pass
