"""twilio-webhook: takes inbound texts and status callbacks from Twilio."""

import functions_framework
from flask import Request

from shared import wiring
from shared.sms.webhook import Answer


@functions_framework.http
def twilio_webhook(request: Request) -> Answer:
    """A request of Twilio's."""
    return wiring.webhook()(request)
