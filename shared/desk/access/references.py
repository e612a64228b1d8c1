"""References to learners in addresses. Addresses end up in histories and logs, and a phone number must not."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from shared.desk.access.keys import derived


class References:
    """Encrypts numbers so that the same number always has the same reference, which only the desk can read.

    AES-SIV (RFC 5297) needs no random part: two references are equal if their numbers are. A forged one is noticed.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESSIV(derived(secret, "references", 64))

    def of(self, phone: str) -> str:
        """Return the reference to a learner. `phone`: in E.164 form."""
        return urlsafe_b64encode(self._cipher.encrypt(phone.encode(), None)).decode().rstrip("=")

    def phone(self, reference: str) -> str | None:
        """Return the number to which a reference leads; None if the desk did not make it."""
        try:
            encrypted = urlsafe_b64decode(reference + "=" * (-len(reference) % 4))
            phone = self._cipher.decrypt(encrypted, None).decode()
        except (ValueError, InvalidTag):
            return None
        return phone if self.of(phone) == reference else None  # base64 decodes other spellings to the same bytes
