"""sweep: recover unconsumed batches, and inbound texts the webhook never received."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import schedule


@functions_framework.http
def sweep(request: Request) -> schedule.Response:
    """Handle a Cloud Scheduler call."""
    return composition.sweep(wiring.PORTS, request)
