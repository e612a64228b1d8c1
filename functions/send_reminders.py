"""send-reminders: remind learners of prompts left unanswered."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import schedule


@functions_framework.http
def send_reminders(request: Request) -> schedule.Response:
    """Handle a Cloud Scheduler call."""
    return composition.send_reminders(wiring.PORTS, request)
