"""Whether a webhook request is Twilio's: https://www.twilio.com/docs/usage/security#validating-requests"""

from collections.abc import Sequence

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict


def is_signed(url: str, form: MultiDict[str, str], signature: str | None, auth_tokens: Sequence[str]) -> bool:
    """Whether one of the account's tokens signed this public URL and form; during a rotation there are two."""
    if not signature:
        return False
    return any(RequestValidator(token).validate(url, form, signature) for token in auth_tokens)
