"""send-texts: hands queued texts to the carrier."""

import functions_framework
from flask import Request

from shared import push, wiring


@functions_framework.http
def send_texts(request: Request) -> push.Answer:
    """A push request with texts to send."""
    return push.answer(request, wiring.sender(), wiring.parking())
