"""send-texts, doing nothing but calling the carrier."""

import functions_framework
from flask import Request

from bench import hop


@functions_framework.http
def send_texts(request: Request) -> hop.Answer:
    """Hand over the text."""
    hop.send(*hop.message(request))
    return "", 204
