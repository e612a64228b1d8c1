"""handle-command: decides what a command does to its dialog."""

import functions_framework
from flask import Request

from shared import push, wiring


@functions_framework.http
def handle_command(request: Request) -> push.Answer:
    """A push request with a command."""
    return push.answer(request, wiring.command_handler(), wiring.parking())
