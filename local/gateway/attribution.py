"""Attributes a call of a function to a learner, by the phone number in its body."""

import json
from typing import Any
from urllib.parse import parse_qs

from shared.contracts.phone_numbers import canonical
from shared.sms.twilio.forms import is_status_callback

MAX_BODY_BYTES = 1024 * 1024
"""Maximum part of a body that is examined, in bytes."""


def phone_of(body: bytes, content_type: str) -> str | None:
    """Return the phone number (E.164) in a push request or in one of Twilio's forms; None if there is none."""
    return _of_form(body) if content_type.startswith("application/x-www-form-urlencoded") else _of_push(body)


def _of_push(body: bytes) -> str | None:
    try:
        envelope: Any = json.loads(body)
        phone = envelope["message"]["attributes"]["phone"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return phone if isinstance(phone, str) else None


def _of_form(body: bytes) -> str | None:
    fields = parse_qs(body.decode("utf-8", "replace"))
    form = {name: values[0] for name, values in fields.items()}
    return canonical(form.get("To" if is_status_callback(form) else "From", ""))
