"""Twilio's Messages API over HTTP, with the requested faults.

See https://www.twilio.com/docs/messaging/api/message-resource.
"""

import asyncio
import base64
import binascii
import secrets
from contextlib import suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.carrier.carrier import Carrier
from local.carrier.control import BadRequestError, bad_request, control_routes
from local.carrier.faults import RESPONSE_FAULTS, Fault
from local.carrier.listing import page_json
from local.carrier.resources import API_VERSION, error_json, message_json
from local.carrier.send_requests import RefusedError, read_send_request
from local.carrier.texts import Account, Text


def create_app(carrier: Carrier) -> Starlette:
    """Create the carrier's application, to be mounted at any path. The caller opens and closes the carrier."""
    api = _Api(carrier)
    messages = f"/{API_VERSION}/Accounts/{{account}}/Messages"
    return Starlette(
        routes=[
            Route(f"{messages}.json", api.create, methods=["POST"]),
            Route(f"{messages}.json", api.list, methods=["GET"]),
            Route(f"{messages}/{{sid}}.json", api.fetch, methods=["GET"]),
            *control_routes(carrier),
        ],
        exception_handlers={RefusedError: _refused, BadRequestError: bad_request},
    )


class _Api:
    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    async def create(self, request: Request) -> Response:
        _authenticate(request, self._carrier.account)
        async with request.form() as form:
            fault = self._carrier.faults.take(RESPONSE_FAULTS, str(form.get("To", "")))
            if fault is not None:
                await _fail_before_accepting(request, fault)
            text = self._carrier.accept(read_send_request(form, self._carrier.account))
        if fault is not None:
            await _fail_after_accepting(request, fault)
        return JSONResponse(message_json(text, self._carrier.account), 201)

    async def list(self, request: Request) -> Response:
        _authenticate(request, self._carrier.account)
        return JSONResponse(page_json(self._messages(), self._carrier.account, request.query_params))

    async def fetch(self, request: Request) -> Response:
        _authenticate(request, self._carrier.account)
        sid = request.path_params["sid"]
        text = next((text for text in self._messages() if text.sid == sid), None)
        if text is None:
            raise RefusedError(404, 20404, "The requested message was not found.")
        return JSONResponse(message_json(text, self._carrier.account))

    def _messages(self) -> tuple[Text, ...]:
        """Return the messages that the API shows: all but the carrier's own replies to opt-out keywords."""
        return tuple(text for text in self._carrier.texts() if text.author != "carrier")


async def _fail_before_accepting(request: Request, fault: Fault) -> None:
    match fault.kind:
        case "throttled":
            raise RefusedError(429, 20429, "Too many requests.")
        case "rejected":
            raise RefusedError(400, fault.code or 21211, "The carrier rejects this message.")
        case "server_error":
            raise RefusedError(503, 20503, "The service is unavailable.")
        case "timeout_before_accepting":
            await _hold(request, fault.seconds)
            raise RefusedError(503, 20503, "The service is unavailable.")


async def _fail_after_accepting(request: Request, fault: Fault) -> None:
    match fault.kind:
        case "server_error_accepted":
            raise RefusedError(500, 20500, "Something went wrong.")
        case "timeout_after_accepting":
            await _hold(request, fault.seconds)


async def _hold(request: Request, seconds: float) -> None:
    """Wait until the client disconnects, or until the seconds have passed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass


def _authenticate(request: Request, account: Account) -> None:
    expected = f"{account.sid}:{account.auth_token}".encode()
    if request.path_params["account"] != account.sid or not secrets.compare_digest(_credentials(request), expected):
        raise RefusedError(401, 20003, "Authenticate")


def _credentials(request: Request) -> bytes:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(credentials)
    except binascii.Error:
        return b""


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, RefusedError):
        raise error
    return JSONResponse(error_json(error), error.status)
