"""`/clock`: what time it is on the local stack, and a push to make it later."""

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

LONGEST_MOVE = timedelta(days=366)

_NEEDED = (
    'A JSON object with "advance_seconds" is needed: a number from 0 to '
    f"{LONGEST_MOVE.total_seconds():.0f} ({LONGEST_MOVE.days} days)."
)


class _Move(Model):
    advance_seconds: float = Field(ge=0, le=LONGEST_MOVE.total_seconds(), allow_inf_nan=False, strict=True)


class ClockApi:
    """The route of the clock."""

    def __init__(self, clock: Clock, mover: ClockMover) -> None:
        self._clock = clock
        self._mover = mover

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/clock", self._tell, methods=["GET"]),
            Route("/clock", self._advance, methods=["POST"]),
        ]

    async def _tell(self, _: Request) -> Response:
        return JSONResponse(time_json(self._clock()))

    async def _advance(self, request: Request) -> Response:
        try:
            move = _Move.model_validate(json.loads(await request.body()))
        except (ValidationError, ValueError, RecursionError):
            return JSONResponse({"error": _NEEDED}, HTTPStatus.BAD_REQUEST)
        try:
            await self._mover.move(timedelta(seconds=move.advance_seconds))
        except RetryError:
            return JSONResponse({"error": "The store does not answer."}, HTTPStatus.SERVICE_UNAVAILABLE)
        return await self._tell(request)
