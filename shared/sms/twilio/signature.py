"""Twilio's request signature.

Algorithm: https://www.twilio.com/docs/usage/security#validating-requests
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Request
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict


@dataclass(frozen=True)
class TwilioSignature:
    """Verifies that a request comes from Twilio.

    During a rotation of the auth token there are two; either may sign.
    """

    auth_tokens: Sequence[str]
    public_base_url: str

    def covers(self, request: Request, form: MultiDict[str, str]) -> bool:
        """Return whether one of the tokens signed the request's public URL and this form."""
        signature = request.headers.get("X-Twilio-Signature")
        if not signature:
            return False
        url = self.public_base_url.rstrip("/") + _raw_uri(request)
        return any(RequestValidator(token).validate(url, form, signature) for token in self.auth_tokens)


def _raw_uri(request: Request) -> str:
    """Return path and query byte for byte, as Twilio signed them.

    Each server has its own name for them.
    """
    environ = request.environ
    return str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or request.full_path.removesuffix("?"))
