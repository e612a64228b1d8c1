"""The carrier served over HTTP, between the official Twilio client and a webhook receiver."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from socket import create_server
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from local.carrier.app import create_app
from local.carrier.carrier import Carrier
from local.carrier.entrance import Entrance
from local.carrier.lifecycle import Pace
from local.carrier.texts import Account, Text
from local.settings import free_port
from shared.clock import real
from shared.ports import Clock

ACCOUNT = Account("AC" + "1" * 32, "a token", "MG" + "2" * 32, "+15005550006")
PHONE = "+15550100001"
OTHER_PHONE = "+15550100002"
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Call:
    """A webhook call from the carrier. `target`: its path and query; `signed`: whether its signature is valid."""

    target: str
    form: dict[str, str]
    signed: bool


@dataclass
class Receiver:
    """Our webhook: records every call, and responds with the next status in `responses`, or with 204."""

    base: str
    responses: deque[int] = field(default_factory=deque)
    calls: asyncio.Queue[Call] = field(default_factory=asyncio.Queue)

    async def take(self, request: Request) -> Response:
        """Record a call."""
        target = request.scope["raw_path"].decode() + (f"?{query}" if (query := request.url.query) else "")
        form = {name: str(value) for name, value in (await request.form()).items()}
        signature = request.headers["X-Twilio-Signature"]
        signed = RequestValidator(ACCOUNT.auth_token).validate(self.base + target, form, signature)
        self.calls.put_nowait(Call(target, form, signed))
        return Response(status_code=self.responses.popleft() if self.responses else 204)

    async def next(self, number: int = 1) -> list[Call]:
        """Wait for the next calls and return them."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return [await self.calls.get() for _ in range(number)]


@dataclass
class CarrierServer:
    """The carrier, its URL, our webhook and an HTTP client, for a test. `entrance`: base URL by the carrier's port."""

    base: str
    entrance: str
    carrier: Carrier
    receiver: Receiver
    http: httpx.AsyncClient

    def twilio(self, *, timeout: float = TIMEOUT_SECONDS) -> Any:
        """The official client, with its base URL changed."""
        return Client(ACCOUNT.sid, ACCOUNT.auth_token, http_client=_Rebased(f"{self.entrance}/carrier", timeout))

    async def create(
        self, body: str = "Hello", to: str = PHONE, *, timeout: float = TIMEOUT_SECONDS, **more: Any
    ) -> Any:
        """Create a message through the official client."""
        more = {"messaging_service_sid": ACCOUNT.messaging_service_sid} | more
        return await asyncio.to_thread(self.twilio(timeout=timeout).messages.create, to=to, body=body, **more)

    async def list(self, **query: Any) -> list[Any]:
        """List messages through the official client."""
        found: list[Any] = await asyncio.to_thread(self.twilio().messages.list, **query)
        return found

    def receipts_to(self, name: str) -> str:
        """A status callback URL that contains `name`, to identify its calls."""
        return f"{self.base}/receipts?text={name}"

    async def fault(self, **fault: Any) -> None:
        """Request a fault."""
        (await self.http.post("/carrier/faults", json=fault)).raise_for_status()

    async def until(self, condition: Callable[[Text], bool]) -> Text:
        """Wait for the first text that meets the condition and return it."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async with aclosing(self.carrier.subscribe()) as changes:
                return await anext(text async for text in changes if condition(text))

    async def until_status(self, sid: str, status: str) -> Text:
        """Wait until the text has this status and return it."""
        return await self.until(lambda text: text.sid == sid and text.state.status == status)


class _Rebased:
    """Twilio's HTTP client, with another base URL."""

    is_async = False

    def __init__(self, base: str, timeout: float) -> None:
        self._base = base
        self._client = TwilioHttpClient(timeout=timeout)

    def request(self, method: str, url: str, **options: Any) -> Any:
        return self._client.request(method, url.replace("https://api.twilio.com", self._base), **options)


@asynccontextmanager
async def serving_carrier(pace: Pace, clock: Clock = real) -> AsyncIterator[CarrierServer]:
    """Serve a carrier of this pace below /carrier, and our webhook, on a free port. `clock`: the learners' clock."""
    listener = create_server(("127.0.0.1", 0))
    port, entrance_port = listener.getsockname()[1], free_port()
    base = f"http://127.0.0.1:{port}"
    receiver = Receiver(base)
    async with (
        httpx.AsyncClient(base_url=base, trust_env=False, timeout=TIMEOUT_SECONDS) as http,
        Carrier(ACCOUNT, f"{base}/webhook?from=carrier", http, clock, pace) as carrier,
        Entrance(entrance_port, port) as entrance,
    ):
        app = Starlette(
            routes=[
                Route("/webhook", receiver.take, methods=["POST"]),
                Route("/receipts", receiver.take, methods=["POST"]),
                Mount("/carrier", create_app(carrier, entrance)),
            ]
        )
        http_server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        serving = asyncio.create_task(http_server.serve(sockets=[listener]))
        yield CarrierServer(base, f"http://127.0.0.1:{entrance_port}", carrier, receiver, http)
        http_server.should_exit = True
        await serving
