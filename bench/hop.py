"""The calls of idle functions: publish to a topic, and send to the carrier."""

from collections.abc import Callable
from dataclasses import dataclass

from shared import wiring
from shared.sms.text import TextMessage

Answer = tuple[str, int]


@dataclass(frozen=True)
class Hops:
    """The two hops: `publish(topic, phone, data)` and `send(phone, body)`."""

    publish: Callable[[str, str, str], None]
    send: Callable[[str, str], None]


def publish(topic: str, phone: str, data: str) -> None:
    """Publish a message, as the real functions do."""
    wiring.publisher().publish(topic, phone, data)


def send(phone: str, body: str) -> None:
    """Call the carrier, as send-texts does."""
    wiring.carrier().send(TextMessage(phone=phone, seq=1, index=0, body=body, media_url=None, after=None))


REAL = Hops(publish, send)
"""The hops of the real functions."""
