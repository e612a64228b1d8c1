"""handle-command, doing nothing but handing on."""

import functions_framework
from flask import Request

from bench import hop


@functions_framework.http
def handle_command(request: Request) -> hop.Answer:
    """Publish what came."""
    hop.publish("dialog-events", *hop.message(request))
    return "", 204
