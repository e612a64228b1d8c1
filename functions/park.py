"""park: park messages that Pub/Sub dead-lettered."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import push


@functions_framework.http
def park(request: Request) -> push.Response:
    """Handle a Pub/Sub push delivery of a dead letter."""
    return composition.park(wiring.PORTS, request)
