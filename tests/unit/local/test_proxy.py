"""The reverse proxy: a call reaches the function unchanged."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from local.gateway.proxy import Call, Proxy
from local.runtime.shutdown import Shutdown
from shared import topology

pytestmark = pytest.mark.anyio
WEBHOOK = "twilio-webhook"


class _Ports:
    def port(self, _: str) -> int:
        return 1

    def wait(self, _: Shutdown) -> None:
        """Return at once."""


async def _streamed(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def _gateway(function: httpx.MockTransport) -> tuple[httpx.AsyncClient, list[Call]]:
    calls: list[Call] = []
    proxy = Proxy(topology.load(), _Ports(), httpx.AsyncClient(transport=function), calls.append)
    app = Starlette(routes=[Route("/functions/{name}", proxy.forward, methods=["POST"])])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway"), calls


async def test_path_query_headers_and_body_are_forwarded_unchanged() -> None:
    seen: list[httpx.Request] = []

    async def function(request: httpx.Request) -> httpx.Response:
        await request.aread()
        seen.append(request)
        return httpx.Response(201, headers={"X-Of-The-Function": "yes"}, content=_streamed(b"done"))

    gateway, calls = _gateway(httpx.MockTransport(function))
    response = await gateway.post(
        f"/functions/{WEBHOOK}?text=1%3A0&x='~%20",
        content=b"From=%2B15550100001",
        headers={"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "s", "Connection": "close"},
    )
    (request,) = seen
    assert request.extensions["target"] == f"/functions/{WEBHOOK}?text=1%3A0&x='~%20".encode()
    assert request.content == b"From=%2B15550100001"
    assert request.headers["X-Twilio-Signature"] == "s"
    assert request.headers["Content-Length"] == "19"
    assert "Connection" not in request.headers
    assert (response.status_code, response.content, response.headers["X-Of-The-Function"]) == (201, b"done", "yes")
    assert [(call.function, call.phone, call.status) for call in calls] == [(WEBHOOK, "+15550100001", 201)]


@pytest.mark.parametrize(("failure", "status"), [(httpx.ConnectError("no"), 503), (httpx.ReadTimeout("late"), 504)])
async def test_a_function_that_does_not_answer_is_reported_by_its_status(failure: Exception, status: int) -> None:
    def function(_: httpx.Request) -> httpx.Response:
        raise failure

    gateway, calls = _gateway(httpx.MockTransport(function))
    assert (await gateway.post(f"/functions/{WEBHOOK}")).status_code == status
    assert calls[0].status == status
