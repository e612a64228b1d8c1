"""desk: the pages for operators."""

import functions_framework
from flask import Request
from werkzeug.wrappers import Response

from shared import composition, wiring


@functions_framework.http
def desk(request: Request) -> Response:
    """Handle a request of an operator's browser."""
    return composition.desk(wiring.PORTS, request)
