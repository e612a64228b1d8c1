"""What a handler needs to do nothing but hand on."""

import base64

from flask import Request

from shared import wiring
from shared.sms.text import TextMessage

Answer = tuple[str, int]


def message(request: Request) -> tuple[str, str]:
    """A push request's phone and data."""
    pushed = request.get_json()["message"]
    return pushed["attributes"]["phone"], base64.b64decode(pushed["data"]).decode()


def publish(topic: str, phone: str, data: str) -> None:
    """Publish as the real functions do."""
    wiring.publisher().publish(topic, phone, data)


def send(phone: str, body: str) -> None:
    """Call the carrier as the real function does."""
    wiring.carrier().send(TextMessage(phone=phone, seq=1, index=0, body=body, media_url=None, after=None))
