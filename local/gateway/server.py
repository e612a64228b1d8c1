"""The gateway: the web phone, the functions and the fake carrier at one port."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from local.carrier.app import create_app as carrier_app
from local.carrier.carrier import Carrier
from local.carrier.texts import Account
from local.gateway.clock import ClockMover
from local.gateway.clock_api import ClockApi
from local.gateway.event_stream import Feed, time_json
from local.gateway.learners import Learners
from local.gateway.page_api import PageApi
from local.gateway.proxy import Call, Proxy, http_client
from local.gateway.quiescence import Settling
from local.gateway.scheduler import Scheduler
from local.runtime.functions import Functions
from local.runtime.shutdown import Stop
from local.settings import HOST
from shared import topology, wiring
from shared.clock import MovedClock
from shared.ports import Clock, DocumentStore
from shared.settings import Settings

WEB = Path(__file__).parent.parent / "web"
NUMBER = "+15005550006"
"""The service's own number at the fake carrier."""

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 1
_WRITERS_OF_LEARNERS = {"handle-command", "update-progress"}


async def serve(
    listener: socket.socket,
    settings: Settings,
    functions: Functions,
    documents: DocumentStore,
    clock: MovedClock,
    stop: Stop,
    announce: Callable[[], None],
) -> None:
    """Serve on the listening socket until asked to stop; `announce` is called when all is there."""
    declared = topology.load()
    feed = Feed(clock.now)
    learners = Learners(documents, feed, wiring.catalogue().snapshot)
    account = Account(
        settings.twilio_account_sid, settings.auth_tokens[0], settings.twilio_messaging_service_sid, NUMBER
    )
    settling = Settling(documents)
    functions_url = f"http://{HOST}:{listener.getsockname()[1]}/functions"
    async with http_client() as client, Carrier(account, settings.webhook_url, client, clock.now) as carrier:
        proxy = Proxy(declared, functions, client, lambda call: _tell(call, feed, learners, settling, clock.now))
        scheduler = Scheduler(declared, functions_url, client, clock.now)
        mover = ClockMover(clock, documents, scheduler, settling, lambda: feed.publish("clock", time_json(clock.now())))
        page, clock_api = PageApi(declared, carrier, feed, learners), ClockApi(clock.now, mover)
        tasks = [asyncio.create_task(_tell_texts(carrier, feed)), asyncio.create_task(scheduler.keep_calling())]
        await _serve(_app(page, clock_api, proxy, carrier), listener, feed, stop, announce)
        for task in tasks:
            task.cancel()


def _app(page: PageApi, clock: ClockApi, proxy: Proxy, carrier: Carrier) -> Starlette:
    return Starlette(
        routes=[
            Route("/", _index, methods=["GET"]),
            *page.routes(),
            *clock.routes(),
            Route("/functions/{name}", proxy.forward, methods=_METHODS),
            Mount("/carrier", carrier_app(carrier)),
            Mount("/web", StaticFiles(directory=WEB)),
        ]
    )


async def _index(_: Request) -> Response:
    return FileResponse(WEB / "index.html", headers={"Cache-Control": "no-cache"})


def _tell(call: Call, feed: Feed, learners: Learners, settling: Settling, clock: Clock) -> None:
    at = clock().isoformat()
    feed.publish(
        "call",
        {"function": call.function, "phone": call.phone, "status": call.status, "ms": call.milliseconds, "at": at},
    )
    if call.phone is None:
        return
    settling.called(call.phone)
    if call.function in _WRITERS_OF_LEARNERS and call.status < 300:
        learners.changed(call.phone)


async def _tell_texts(carrier: Carrier, feed: Feed) -> None:
    async for text in carrier.subscribe():
        feed.publish("text", text.to_json(), kept_as=text.sid)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the stack."""
        yield


async def _serve(app: Starlette, listener: socket.socket, feed: Feed, stop: Stop, announce: Callable[[], None]) -> None:
    server = _Server(uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=_PATIENCE_SECONDS))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not (server.started or serving.done()):
        await asyncio.sleep(_LOOK_SECONDS)
    announce()
    while not (stop.asked or serving.done()):
        await asyncio.sleep(_LOOK_SECONDS)
    feed.close()
    server.should_exit = True
    await serving
