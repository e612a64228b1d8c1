"""The desk's keys, all derived from its secret: one for each purpose."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived(secret: str, purpose: str, length: int) -> bytes:
    """Return the key for a purpose, of this length in bytes (HKDF, RFC 5869)."""
    return HKDF(SHA256(), length, salt=None, info=f"desk {purpose}".encode()).derive(secret.encode())
