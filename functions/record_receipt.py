"""record-receipt: records what became of a text."""

import functions_framework
from flask import Request

from shared import push, wiring


@functions_framework.http
def record_receipt(request: Request) -> push.Answer:
    """A push request with a receipt."""
    return push.answer(request, wiring.receipt_recorder(), wiring.parking())
