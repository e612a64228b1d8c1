"""The Google account as which this process has authenticated."""

from typing import Any

import google.auth
import requests
from google.auth import exceptions
from google.auth.transport.requests import Request

TOKEN_INFO = "https://oauth2.googleapis.com/tokeninfo"  # noqa: S105 - an address
SECONDS = 5.0
"""Maximum time of the request to TOKEN_INFO."""


def account_email() -> str | None:
    """Return the email address of the account whose credentials Google's libraries use; None if it cannot be known."""
    try:
        credentials, _ = google.auth.default()
    except exceptions.GoogleAuthError:
        return None
    return email_of(credentials, Request(), TOKEN_INFO)


def email_of(credentials: Any, request: Any, token_info: str) -> str | None:
    """Return the email address of these credentials; None if it cannot be known.

    Credentials of a service account name it, on Google's machines once they have a token. Those of a person do not, so
    `token_info` is asked whose token it is. `request`: refreshes the token.
    """
    try:
        if not credentials.valid:
            credentials.refresh(request)
        named = getattr(credentials, "service_account_email", None)
        if isinstance(named, str) and "@" in named:
            return named
        answer = requests.post(token_info, data={"access_token": credentials.token}, timeout=SECONDS)
        email = answer.json().get("email") if answer.ok else None
    except (exceptions.GoogleAuthError, requests.RequestException, ValueError, AttributeError):
        return None
    return email if isinstance(email, str) and email else None
