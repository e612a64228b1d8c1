"""queue-texts: renders event batches into texts and queues them."""

import functions_framework
from flask import Request

from shared import push, wiring


@functions_framework.http
def queue_texts(request: Request) -> push.Answer:
    """A push request with an event batch."""
    return push.answer(request, wiring.queuer(), wiring.parking())
