"""handle-command: apply a command to its dialog."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import push


@functions_framework.http
def handle_command(request: Request) -> push.Response:
    """Handle a Pub/Sub push delivery of a command."""
    return composition.handle_command(wiring.PORTS, request)
