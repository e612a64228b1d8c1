"""Routes that Twilio's API does not have: handsets' texts, the ledger, and faults on request."""

import json
from dataclasses import asdict
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.carrier.carrier import Carrier
from local.carrier.entrance import Entrance
from local.carrier.faults import Fault
from shared.contracts.model import Model, Utf8Text

Parsed = TypeVar("Parsed", bound=BaseModel)


class BadRequestError(Exception):
    """A request is invalid. The message names what is expected."""


class _HandsetText(Model):
    body: Utf8Text
    media_urls: tuple[Utf8Text, ...] = ()


def control_routes(carrier: Carrier, entrance: Entrance) -> list[Route]:
    """Return the routes of handsets, ledger and faults. They need no credentials, because the carrier is local."""
    control = _Control(carrier, entrance)
    return [
        Route("/handsets/{phone}/texts", control.text, methods=["POST"]),
        Route("/ledger", control.ledger, methods=["GET"]),
        Route("/faults", control.faults, methods=["GET"]),
        Route("/faults", control.add_fault, methods=["POST"]),
        Route("/faults", control.clear_faults, methods=["DELETE"]),
    ]


async def bad_request(_: Request, error: Exception) -> Response:
    """Return the response to a BadRequestError."""
    return JSONResponse({"error": str(error)}, 400)


class _Control:
    def __init__(self, carrier: Carrier, entrance: Entrance) -> None:
        self._carrier = carrier
        self._entrance = entrance

    async def text(self, request: Request) -> Response:
        text = await _read(request, _HandsetText)
        try:
            sid = await self._carrier.text_from_handset(request.path_params["phone"], text.body, text.media_urls)
        except ValueError as error:
            raise BadRequestError(str(error)) from error
        return JSONResponse({"sid": sid}, 201)

    async def ledger(self, request: Request) -> Response:
        """Return all texts, or those of the handset that the parameter `phone` names."""
        phone = request.query_params.get("phone")
        return JSONResponse([text.to_json() for text in self._carrier.texts() if phone in {None, text.phone}])

    async def add_fault(self, request: Request) -> Response:
        fault = await _read(request, Fault)
        if fault.kind == "unreachable":
            await self._entrance.close_for(fault.seconds)
            self._carrier.faults.record(fault)
        else:
            self._carrier.faults.add(fault)
        return JSONResponse(fault.model_dump(), 201)

    async def faults(self, _: Request) -> Response:
        faults = self._carrier.faults
        return JSONResponse(
            {
                "queued": [fault.model_dump() for fault in faults.queued],
                "fired": [asdict(fired) for fired in faults.fired],
                "callbacks": asdict(self._carrier.callbacks),
                "reachable": self._entrance.is_open,
            }
        )

    async def clear_faults(self, _: Request) -> Response:
        self._carrier.faults.clear()
        await self._entrance.open()
        return Response(status_code=204)


async def _read(request: Request, model: type[Parsed]) -> Parsed:
    """Read the request's JSON body. Raises BadRequestError, which names every invalid field."""
    try:
        # `json.loads` accepts the lone surrogates that a text may hold; a strict parser would not.
        return model.model_validate(json.loads(await request.body()))
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}" for each in error.errors())
        raise BadRequestError("; ".join(problems)) from error
    except (ValueError, RecursionError) as error:
        raise BadRequestError("the body must be JSON") from error
