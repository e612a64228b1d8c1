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
from local.carrier.entrance import Entrance
from local.carrier.faults import LISTING_FAULTS, RESPONSE_FAULTS, Fault
from local.carrier.listing import page_json
from local.carrier.resources import API_VERSION, error_json, message_json, undated_message_json
from local.carrier.send_requests import RefusedError, read_send_request
from local.carrier.texts import Account, Text
from shared.clock import real

_STATUS_OF_CODE = {20003: 401, 20005: 403, 20008: 403, 20404: 404, 20429: 429, 14107: 429}
"""HTTP status of the error codes for which Twilio's is not 400."""


def create_app(carrier: Carrier, entrance: Entrance) -> Starlette:
    """Create the carrier's application, to be mounted at any path. The caller opens and closes both arguments."""
    api = _Api(carrier)
    messages = f"/{API_VERSION}/Accounts/{{account}}/Messages"
    return Starlette(
        routes=[
            Route(f"{messages}.json", api.create, methods=["POST"]),
            Route(f"{messages}.json", api.list, methods=["GET"]),
            Route(f"{messages}/{{sid}}.json", api.fetch, methods=["GET"]),
            *control_routes(carrier, entrance),
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
            if fault is not None and fault.kind == "broken_response":
                return _broken()
            text = self._carrier.accept(read_send_request(form, self._carrier.account))
        if fault is not None:
            await _fail_after_accepting(request, fault)
        if fault is not None and fault.kind == "broken_response_accepted":
            return _broken()
        return JSONResponse(message_json(text, self._carrier.account), 201)

    async def list(self, request: Request) -> Response:
        _authenticate(request, self._carrier.account)
        fault = self._carrier.faults.take(LISTING_FAULTS, request.query_params.get("To", ""))
        if fault is not None and fault.kind == "listing_unavailable":
            raise RefusedError(503, 20503, "The service is unavailable.")
        listed = [text for text in self._messages() if text.listed_from <= real()]
        shown = message_json if fault is None else undated_message_json
        return JSONResponse(page_json(listed, self._carrier.account, request.query_params, shown))

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
            code = fault.code or 21211
            raise RefusedError(_STATUS_OF_CODE.get(code, 400), code, "The carrier rejects this message.")
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


def _broken() -> Response:
    """Return a response of success that ends within its JSON body."""
    return Response('{"sid": "SM', 201, media_type="application/json")


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
