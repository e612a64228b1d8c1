"""update-progress: keeps each learner's way through the drills."""

import functions_framework
from flask import Request

from shared import push, wiring


@functions_framework.http
def update_progress(request: Request) -> push.Answer:
    """A push request with an event batch."""
    return push.answer(request, wiring.progress_keeper(), wiring.parking())
