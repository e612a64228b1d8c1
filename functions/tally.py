"""tally: count the learners who have changed, and add the differences to the totals."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import schedule


@functions_framework.http
def tally(request: Request) -> schedule.Response:
    """Handle a Cloud Scheduler call."""
    return composition.tally(wiring.PORTS, request)
