"""start-due-drills: start the next drill or review of learners for whom one is due."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import schedule


@functions_framework.http
def start_due_drills(request: Request) -> schedule.Response:
    """Handle a Cloud Scheduler call."""
    return composition.start_due_drills(wiring.PORTS, request)
