"""A reverse proxy that serves all functions at one address and forwards calls unchanged."""

import time
from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from local.gateway.attribution import MAX_BODY_BYTES, phone_of
from local.runtime.functions import Functions
from local.settings import HOST
from shared import topology

_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"expect",
        b"keep-alive",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Headers of one connection, which a proxy must not forward.

See https://www.rfc-editor.org/rfc/rfc9110#name-connection.
"""

_CONNECT_SECONDS = 5.0
# Idle connections expire here before the functions' servers close them, or a call could be sent on a closed one.
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=1.0)


@dataclass(frozen=True)
class Call:
    """A call that a function has answered.

    `phone`: the learner's, None if unknown. `milliseconds`: the time until the response's headers arrived.
    """

    function: str
    phone: str | None
    status: int
    milliseconds: float


def http_client() -> httpx.AsyncClient:
    """Create the proxy's HTTP client, which the caller has to close."""
    return httpx.AsyncClient(trust_env=False, limits=_LIMITS)


class Proxy:
    """Forwards calls to the functions. Path and query stay as they are, because Twilio has signed them."""

    def __init__(
        self,
        declared: topology.Topology,
        functions: Functions,
        client: httpx.AsyncClient,
        on_call: Callable[[Call], None],
    ) -> None:
        """Create a proxy that passes each answered call to `on_call`."""
        self._declared = {each.name: each for each in declared.functions}
        self._functions = functions
        self._client = client
        self._on_call = on_call

    async def forward(self, request: Request) -> Response:
        """Return the function's response; 404 for an unknown function, 503 if it is down, 504 if it is too slow."""
        return await self.forward_to(request.path_params["name"], request)

    async def forward_to(self, name: str, request: Request) -> Response:
        """Forward a call to the function of this name. Returns as `forward` does."""
        function = self._declared.get(name)
        if function is None:
            return PlainTextResponse(f"Unknown function. Known functions: {', '.join(self._declared)}.", 404)
        body_start = bytearray()
        started = time.monotonic()
        response = await self._call(function, request, body_start)
        elapsed = (time.monotonic() - started) * 1000
        phone = phone_of(bytes(body_start), request.headers.get("Content-Type", ""))
        self._on_call(Call(function.name, phone, response.status_code, elapsed))
        return response

    async def _call(self, function: topology.Function, request: Request, body_start: bytearray) -> Response:
        call = httpx.Request(
            request.method,
            f"http://{HOST}:{self._functions.port(function.name)}",
            headers=_end_to_end(request.headers.raw),
            content=_recorded(request.stream(), body_start),
            extensions={
                "target": _target(request),
                "timeout": httpx.Timeout(function.timeout, connect=_CONNECT_SECONDS).as_dict(),
            },
        )
        try:
            return _response(await self._client.send(call, stream=True))
        except httpx.ReadTimeout:
            return PlainTextResponse(f"{function.name} did not answer within {function.timeout} s.", 504)
        except httpx.TransportError:
            return PlainTextResponse(f"{function.name} is not up.", 503)


def _response(received: httpx.Response) -> Response:
    response = StreamingResponse(received.aiter_raw(), received.status_code, background=BackgroundTask(received.aclose))
    response.raw_headers = _end_to_end(received.headers.raw)
    return response


def _target(request: Request) -> bytes:
    query: bytes = request.scope["query_string"]
    path: bytes = request.scope["raw_path"]
    return path + b"?" + query if query else path


def _end_to_end(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]


async def _recorded(body: AsyncIterable[bytes], body_start: bytearray) -> AsyncIterator[bytes]:
    """Yield the body's chunks, and copy up to MAX_BODY_BYTES of them to `body_start`."""
    async for chunk in body:
        body_start += chunk[: MAX_BODY_BYTES - len(body_start)]
        yield chunk
