"""What Twilio has no API for: handsets that text, the ledger, faults on request."""

import json
from dataclasses import asdict
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.carrier.carrier import Carrier
from local.carrier.faults import Fault
from shared.contracts.model import Model, Utf8Text

Parsed = TypeVar("Parsed", bound=BaseModel)


class BadRequestError(Exception):
    """What was asked cannot be read; the message says what would be right."""


class _HandsetText(Model):
    body: Utf8Text
    media_urls: tuple[Utf8Text, ...] = ()


def control_routes(carrier: Carrier) -> list[Route]:
    """The routes of handsets, ledger and faults. They ask for no credentials: the carrier is a local one."""
    control = _Control(carrier)
    return [
        Route("/handsets/{phone}/texts", control.text, methods=["POST"]),
        Route("/ledger", control.ledger, methods=["GET"]),
        Route("/faults", control.faults, methods=["GET"]),
        Route("/faults", control.add_fault, methods=["POST"]),
        Route("/faults", control.clear_faults, methods=["DELETE"]),
    ]


async def bad_request(_: Request, error: Exception) -> Response:
    """The answer to a BadRequestError."""
    return JSONResponse({"error": str(error)}, 400)


class _Control:
    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    async def text(self, request: Request) -> Response:
        said = await _read(request, _HandsetText)
        try:
            sid = await self._carrier.text_from_handset(request.path_params["phone"], said.body, said.media_urls)
        except ValueError as error:
            raise BadRequestError(str(error)) from error
        return JSONResponse({"sid": sid}, 201)

    async def ledger(self, _: Request) -> Response:
        return JSONResponse([text.to_json() for text in self._carrier.texts()])

    async def add_fault(self, request: Request) -> Response:
        fault = await _read(request, Fault)
        self._carrier.faults.add(fault)
        return JSONResponse(fault.model_dump(), 201)

    async def faults(self, _: Request) -> Response:
        faults = self._carrier.faults
        return JSONResponse(
            {
                "queued": [fault.model_dump() for fault in faults.queued],
                "fired": [asdict(fired) for fired in faults.fired],
                "callbacks": asdict(self._carrier.callbacks),
            }
        )

    async def clear_faults(self, _: Request) -> Response:
        self._carrier.faults.clear()
        return Response(status_code=204)


async def _read(request: Request, model: type[Parsed]) -> Parsed:
    """The request's JSON body. Raises BadRequestError, which names every place that does not fit."""
    try:
        # By way of `json`, which unlike a strict parser takes the lone surrogates that a text may hold.
        return model.model_validate(json.loads(await request.body()))
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}" for each in error.errors())
        raise BadRequestError("; ".join(wrong)) from error
    except (ValueError, RecursionError) as error:
        raise BadRequestError("the body must be JSON") from error
