"""What the web phone asks for."""

import json

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from local.carrier.carrier import Carrier
from local.gateway.event_stream import Feed, Json
from local.gateway.learners import Learners
from shared import topology
from shared.contracts.model import Model, Utf8Text

LARGEST_BODY = 256 * 1024
"""Bytes; the longest text that a handset sends has room in it, however it is written."""


class _HandsetText(Model):
    phone: Utf8Text
    body: Utf8Text


class PageApi:
    """The routes of the web phone's data."""

    def __init__(self, declared: topology.Topology, carrier: Carrier, feed: Feed, learners: Learners) -> None:
        self._topology = topology_json(declared)
        self._carrier = carrier
        self._feed = feed
        self._learners = learners

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/api/topology", self._get_topology, methods=["GET"]),
            Route("/api/stream", self._stream, methods=["GET"]),
            Route("/api/texts", self._text, methods=["POST"]),
        ]

    async def _get_topology(self, _: Request) -> Response:
        return JSONResponse(self._topology)

    async def _stream(self, _: Request) -> Response:
        await self._learners.publish()
        return StreamingResponse(
            self._feed.listen(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _text(self, request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return JSONResponse({"error": "The text is too long."}, 413)
        try:
            # By way of `json`, which unlike a strict parser takes the lone surrogates that a text may hold.
            said = _HandsetText.model_validate(json.loads(body))
        except (ValidationError, ValueError, RecursionError):
            return JSONResponse({"error": 'A JSON object with "phone" and "body" is needed.'}, 400)
        try:
            sid = await self._carrier.text_from_handset(said.phone, said.body)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"sid": sid}, 201)


def topology_json(declared: topology.Topology) -> Json:
    """The pipeline, as the page draws it."""
    return {
        "topics": list(declared.topics),
        "subscriptions": [{"topic": each.topic, "function": each.function} for each in declared.subscriptions],
        "functions": [
            {
                "name": each.name,
                "trigger": each.trigger,
                "publishes": list(each.publishes),
                "firestore": each.firestore,
                "does": each.does,
            }
            for each in declared.functions
        ],
    }
