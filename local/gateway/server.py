"""The gateway's server: the web phone, the desk, the functions and the fake carrier on one port."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from local.carrier.app import create_app as carrier_app
from local.carrier.carrier import Carrier
from local.carrier.entrance import Entrance
from local.carrier.texts import Account
from local.gateway.clock import ClockMover
from local.gateway.clock_api import ClockApi
from local.gateway.event_stream import EventStream, time_json
from local.gateway.learners import Learners
from local.gateway.page_api import PageApi
from local.gateway.proxy import Call, Proxy, http_client
from local.gateway.quiescence import Quiescence
from local.gateway.scheduler import Scheduler
from local.runtime.functions import Functions
from local.runtime.shutdown import Shutdown
from local.settings import HOST
from shared import topology, wiring
from shared.clock import MovedClock
from shared.ports import Clock, DocumentStore
from shared.settings import Settings

WEB = Path(__file__).parent.parent / "web"
NUMBER = "+15005550006"
"""Phone number of the service at the fake carrier, in E.164 form."""

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_POLL_SECONDS = 0.05
_GRACE_SECONDS = 1
_WRITERS_OF_LEARNERS = {"handle-command", "update-progress"}


@dataclass(frozen=True)
class Ports:
    """The gateway's listening socket, and the port at which the functions reach the carrier."""

    listener: socket.socket
    carrier: int

    @property
    def gateway(self) -> int:
        """The gateway's port."""
        return int(self.listener.getsockname()[1])


async def serve(
    ports: Ports,
    settings: Settings,
    functions: Functions,
    documents: DocumentStore,
    clock: MovedClock,
    shutdown: Shutdown,
    announce: Callable[[], None],
) -> None:
    """Serve on the ports until a shutdown is requested. Calls `announce` once the server is up."""
    declared = topology.load()
    events = EventStream(clock.now)
    learners = Learners(documents, events, wiring.catalogue().snapshot)
    account = Account(
        settings.twilio_account_sid, settings.auth_tokens[0], settings.twilio_messaging_service_sid, NUMBER
    )
    quiescence = Quiescence(documents, clock.now)
    functions_url = f"http://{HOST}:{ports.gateway}/functions"
    async with (
        http_client() as client,
        Carrier(account, settings.webhook_url, client, clock.now) as carrier,
        Entrance(ports.carrier, ports.gateway) as entrance,
    ):
        proxy = Proxy(declared, functions, client, lambda call: _report(call, events, learners, quiescence, clock.now))
        scheduler = Scheduler(declared, functions_url, client, clock.now)
        mover = ClockMover(
            clock, documents, scheduler, quiescence, lambda: events.publish("clock", time_json(clock.now()))
        )
        page, clock_api = PageApi(declared, carrier, events, learners), ClockApi(clock.now, mover)
        tasks = [asyncio.create_task(_publish_texts(carrier, events)), asyncio.create_task(scheduler.keep_calling())]
        app = _app(page, clock_api, proxy, carrier_app(carrier, entrance))
        await _serve(app, ports.listener, events, shutdown, announce)
        for task in tasks:
            task.cancel()


def _app(page: PageApi, clock: ClockApi, proxy: Proxy, carrier: Starlette) -> Starlette:
    return Starlette(
        routes=[
            Route("/", _index, methods=["GET"]),
            *page.routes(),
            *clock.routes(),
            Route("/functions/{name}", proxy.forward, methods=_METHODS),
            Route("/desk", partial(proxy.forward_to, "desk"), methods=_METHODS),
            Route("/desk/{path:path}", partial(proxy.forward_to, "desk"), methods=_METHODS),
            Mount("/carrier", carrier),
            Mount("/web", StaticFiles(directory=WEB)),
        ]
    )


async def _index(_: Request) -> Response:
    return FileResponse(WEB / "index.html", headers={"Cache-Control": "no-cache"})


def _report(call: Call, events: EventStream, learners: Learners, quiescence: Quiescence, clock: Clock) -> None:
    at = clock().isoformat()
    events.publish(
        "call",
        {"function": call.function, "phone": call.phone, "status": call.status, "ms": call.milliseconds, "at": at},
    )
    if call.phone is None:
        return
    quiescence.count_call(call.function, call.phone)
    if call.function in _WRITERS_OF_LEARNERS and call.status < 300:
        learners.mark_changed(call.phone)


async def _publish_texts(carrier: Carrier, events: EventStream) -> None:
    async for text in carrier.subscribe():
        events.publish("text", text.to_json(), key=text.sid)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the stack."""
        yield


async def _serve(
    app: Starlette, listener: socket.socket, events: EventStream, shutdown: Shutdown, announce: Callable[[], None]
) -> None:
    server = _Server(uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=_GRACE_SECONDS))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not (server.started or serving.done()):
        await asyncio.sleep(_POLL_SECONDS)
    announce()
    while not (shutdown.requested or serving.done()):
        await asyncio.sleep(_POLL_SECONDS)
    events.close()
    server.should_exit = True
    await serving
