"""The web phone's API: the topology, the event stream, and texts to send."""

import json

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from local.carrier.carrier import Carrier
from local.gateway.event_stream import EventStream, Json
from local.gateway.learners import Learners
from shared import topology
from shared.contracts.model import Model, Utf8Text

MAX_BODY_BYTES = 256 * 1024
"""Maximum size of a request body, in bytes. The longest text of a handset fits, in any JSON escaping."""


class _HandsetText(Model):
    phone: Utf8Text
    body: Utf8Text


class PageApi:
    """Serves the routes of the web phone's data."""

    def __init__(self, declared: topology.Topology, carrier: Carrier, events: EventStream, learners: Learners) -> None:
        self._topology = topology_json(declared)
        self._carrier = carrier
        self._events = events
        self._learners = learners

    def routes(self) -> list[Route]:
        """Return the routes."""
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
            self._events.listen(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _text(self, request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                return JSONResponse({"error": "The text is too long."}, 413)
        try:
            # `json.loads` accepts the lone surrogates that a text may hold; a strict parser would not.
            text = _HandsetText.model_validate(json.loads(body))
        except (ValidationError, ValueError, RecursionError):
            return JSONResponse({"error": 'A JSON object with "phone" and "body" is needed.'}, 400)
        try:
            sid = await self._carrier.text_from_handset(text.phone, text.body)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"sid": sid}, 201)


def topology_json(declared: topology.Topology) -> Json:
    """Return the pipeline as JSON for the page's diagram."""
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
