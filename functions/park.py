"""park: keeps the messages that the platform gave up, in the same place as those that we did."""

import functions_framework
from flask import Request

from shared import push, wiring
from shared.errors import RejectError


@functions_framework.http
def park(request: Request) -> push.Answer:
    """A push request with a dead letter."""
    return push.answer(request, _give_up, wiring.parking())


def _give_up(_: str) -> None:
    raise RejectError("given up by the platform after many attempts")
