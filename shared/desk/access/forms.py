"""Form tokens: a form counts only if a page of the same session and visitor contained it."""

import json
from hmac import compare_digest, digest

from shared.desk.access.keys import derived


def session_key(secret: str) -> bytes:
    """Return the key that signs the sessions' cookies."""
    return derived(secret, "sessions", 32)


class FormTokens:
    """Makes tokens, and checks them. A token holds for one session and one operator."""

    def __init__(self, secret: str) -> None:
        self._key = derived(secret, "forms", 32)

    def token(self, session: str, operator: str) -> str:
        """Return the token for forms of this session and operator."""
        return digest(self._key, json.dumps([session, operator]).encode(), "sha256").hex()

    def is_valid(self, token: str, session: str, operator: str) -> bool:
        """Return whether the token was made for this session and operator, in a time that tells nothing."""
        return compare_digest(token.encode(), self.token(session, operator).encode())
