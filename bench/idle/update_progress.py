"""update-progress, doing nothing."""

import functions_framework
from flask import Request

from bench import hop


@functions_framework.http
def update_progress(_: Request) -> hop.Answer:
    """Nothing."""
    return "", 204
