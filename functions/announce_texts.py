"""announce-texts: announce waiting texts that are due for another look, and check the daily limits."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import schedule


@functions_framework.http
def announce_texts(request: Request) -> schedule.Response:
    """Handle a Cloud Scheduler call."""
    return composition.announce_texts(wiring.PORTS, request)
