"""twilio-webhook, doing nothing but handing on."""

import functions_framework
from flask import Request

from bench import hop


@functions_framework.http
def twilio_webhook(request: Request) -> hop.Answer:
    """Publish the text."""
    hop.publish("dialog-commands", request.form["From"], request.form["Body"])
    return "", 200
