"""queue-texts, doing nothing but handing on."""

import functions_framework
from flask import Request

from bench import hop


@functions_framework.http
def queue_texts(request: Request) -> hop.Answer:
    """Publish what came."""
    hop.publish("outbound-sms", *hop.message(request))
    return "", 204
