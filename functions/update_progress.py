"""update-progress: project event batches into each learner's progress."""

import functions_framework
from flask import Request

from shared import composition, wiring
from shared.edge import push


@functions_framework.http
def update_progress(request: Request) -> push.Response:
    """Handle a Pub/Sub push delivery of an event batch."""
    return composition.update_progress(wiring.PORTS, request)
