"""The functions below one address: a reverse proxy that changes nothing of a call."""

import time
from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from local.gateway.attribution import LARGEST_BODY, phone_of
from local.runtime.functions import Functions
from local.settings import HOST
from shared import topology

_OF_ONE_CONNECTION = frozenset(
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
"""Headers that are not passed on: https://www.rfc-editor.org/rfc/rfc9110#name-connection"""

_CONNECT_SECONDS = 5.0
# Shorter than the functions' servers keep an idle connection, or a call could meet its end.
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=1.0)


@dataclass(frozen=True)
class Call:
    """A call that a function has answered. `milliseconds`: until the answer's head was there."""

    function: str
    phone: str | None
    status: int
    milliseconds: float


def http_client() -> httpx.AsyncClient:
    """The client for the proxy, its owner's to close."""
    return httpx.AsyncClient(trust_env=False, limits=_LIMITS)


class Proxy:
    """Hands calls to the functions, the path and the query as they came: Twilio has signed them."""

    def __init__(
        self,
        declared: topology.Topology,
        functions: Functions,
        client: httpx.AsyncClient,
        answered: Callable[[Call], None],
    ) -> None:
        """`answered` is told of every call."""
        self._declared = {each.name: each for each in declared.functions}
        self._functions = functions
        self._client = client
        self._answered = answered

    async def forward(self, request: Request) -> Response:
        """The function's answer. 404 where there is no such function, 503 when it is not up, 504 when too slow."""
        function = self._declared.get(request.path_params["name"])
        if function is None:
            return PlainTextResponse(f"There is no such function. There are: {', '.join(self._declared)}.", 404)
        looked_at = bytearray()
        started = time.monotonic()
        response = await self._call(function, request, looked_at)
        elapsed = (time.monotonic() - started) * 1000
        phone = phone_of(bytes(looked_at), request.headers.get("Content-Type", ""))
        self._answered(Call(function.name, phone, response.status_code, elapsed))
        return response

    async def _call(self, function: topology.Function, request: Request, looked_at: bytearray) -> Response:
        call = httpx.Request(
            request.method,
            f"http://{HOST}:{self._functions.port(function.name)}",
            headers=_passed_on(request.headers.raw),
            content=_seen(request.stream(), looked_at),
            extensions={
                "target": _target(request),
                "timeout": httpx.Timeout(function.timeout, connect=_CONNECT_SECONDS).as_dict(),
            },
        )
        try:
            return _answer(await self._client.send(call, stream=True))
        except httpx.ReadTimeout:
            return PlainTextResponse(f"{function.name} did not answer within {function.timeout} s.", 504)
        except httpx.TransportError:
            return PlainTextResponse(f"{function.name} is not up.", 503)


def _answer(response: httpx.Response) -> Response:
    answer = StreamingResponse(response.aiter_raw(), response.status_code, background=BackgroundTask(response.aclose))
    answer.raw_headers = _passed_on(response.headers.raw)
    return answer


def _target(request: Request) -> bytes:
    query: bytes = request.scope["query_string"]
    path: bytes = request.scope["raw_path"]
    return path + b"?" + query if query else path


def _passed_on(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() not in _OF_ONE_CONNECTION]


async def _seen(body: AsyncIterable[bytes], looked_at: bytearray) -> AsyncIterator[bytes]:
    """The body as it comes, its beginning kept."""
    async for chunk in body:
        looked_at += chunk[: LARGEST_BODY - len(looked_at)]
        yield chunk
