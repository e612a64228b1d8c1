"""record-receipt: record the carrier's receipt for a text."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import push


@functions_framework.http
def record_receipt(request: Request) -> push.Response:
    """Handle a Pub/Sub push delivery of a receipt."""
    return composition.record_receipt(wiring.PORTS, request)
