"""queue-texts: render event batches into texts and queue them."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import push


@functions_framework.http
def queue_texts(request: Request) -> push.Response:
    """Handle a Pub/Sub push delivery of an event batch."""
    return composition.queue_texts(wiring.PORTS, request)
