"""send-texts: hand queued texts to the carrier."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import push


@functions_framework.http
def send_texts(request: Request) -> push.Response:
    """Handle a Pub/Sub push delivery of texts to send."""
    return composition.send_texts(wiring.PORTS, request)
