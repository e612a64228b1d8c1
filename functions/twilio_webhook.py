"""twilio-webhook: accept inbound texts and status callbacks from Twilio."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.sms.twilio.webhook import TwimlResponse


@functions_framework.http
def twilio_webhook(request: Request) -> TwimlResponse:
    """Handle a request from Twilio."""
    return composition.twilio_webhook(wiring.PORTS, request)
