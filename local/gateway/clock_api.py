"""The route `/clock`, which shows the time of the local stack and moves it forward."""

import json
from datetime import timedelta
from http import HTTPStatus

from pydantic import Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.gateway.clock import ClockMover
from local.gateway.event_stream import time_json
from shared.contracts.model import Model
from shared.errors import RetryError
from shared.ports import Clock

MAX_MOVE = timedelta(days=366)

_USAGE = (
    'A JSON object with "advance_seconds" is needed: a number from 0 to '
    f"{MAX_MOVE.total_seconds():.0f} ({MAX_MOVE.days} days)."
)


class _Move(Model):
    advance_seconds: float = Field(ge=0, le=MAX_MOVE.total_seconds(), allow_inf_nan=False, strict=True)


class ClockApi:
    """Serves the clock's route."""

    def __init__(self, clock: Clock, mover: ClockMover) -> None:
        self._clock = clock
        self._mover = mover

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/clock", self._show, methods=["GET"]),
            Route("/clock", self._advance, methods=["POST"]),
        ]

    async def _show(self, _: Request) -> Response:
        return JSONResponse(time_json(self._clock()))

    async def _advance(self, request: Request) -> Response:
        try:
            move = _Move.model_validate(json.loads(await request.body()))
        except (ValidationError, ValueError, RecursionError):
            return JSONResponse({"error": _USAGE}, HTTPStatus.BAD_REQUEST)
        try:
            await self._mover.move(timedelta(seconds=move.advance_seconds))
        except RetryError:
            return JSONResponse({"error": "The store does not answer."}, HTTPStatus.SERVICE_UNAVAILABLE)
        return await self._show(request)
