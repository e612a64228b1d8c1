"""Who visits: deployed, whom IAP's signed header names, and nobody else; on one machine, its user.

IAP adds the header to every request that it lets through. Everything else in a request can be forged, the header with
the plain email address too: https://cloud.google.com/iap/docs/signed-headers-howto.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from google.auth import exceptions, jwt

HEADER = "X-Goog-IAP-JWT-Assertion"
"""Header with the signed assertion."""

ISSUER = "https://cloud.google.com/iap"
KEYS_URL = "https://www.gstatic.com/iap/verify/public_key"
"""Where Google publishes the keys: a JSON object of PEM texts by their ids."""

CLOCK_SKEW_SECONDS = 30
"""How far the clocks of IAP and of an instance may differ."""


@dataclass(frozen=True)
class Identity:
    """Who visits. `name`: an email address, or a user's name. `authenticated`: whether it is a verified account."""

    name: str
    authenticated: bool


class UnverifiedError(Exception):
    """A request whose visitor is not known for certain. The message says why, without the header's content."""


Header = Callable[[str], str | None]
"""Returns a header of a request by its name; None if there is none."""

Identify = Callable[[Header], Identity]
"""Returns who visits. Raises UnverifiedError."""

KeyOf = Callable[[str], str | None]
"""Returns the public key of this id, as PEM text; None if IAP has none. Raises RetryError if that cannot be known."""


@dataclass(frozen=True)
class IapIdentity:
    """Takes the identity from IAP's header. `audience`: for whom the assertion must be made, as IAP names a service."""

    audience: str
    key_of: KeyOf

    def __call__(self, header: Header) -> Identity:
        """Return who visits.

        Raises UnverifiedError for a header that is missing, forged, expired or not for us, RetryError if IAP's keys
        cannot be fetched.
        """
        if not (assertion := header(HEADER)):
            raise UnverifiedError("there is no signed header")
        try:
            claims = self._verified(assertion)
        except (ValueError, TypeError, RecursionError, exceptions.GoogleAuthError) as error:
            raise UnverifiedError("the signed header is malformed, expired, or not for this service") from error
        if claims.get("iss") != ISSUER:
            raise UnverifiedError("the header is not signed by IAP")
        if not isinstance(email := claims.get("email"), str) or not email:
            raise UnverifiedError("the signed header names nobody")
        return Identity(email.lower(), authenticated=True)

    def _verified(self, assertion: str) -> Mapping[str, Any]:
        """Return what the assertion claims. The header's own algorithm is not trusted: it must be IAP's."""
        declared = jwt.decode_header(assertion)  # type: ignore[no-untyped-call]  # google-auth has no types
        if declared.get("alg") != "ES256":
            raise UnverifiedError("the header is not signed with ES256")
        if (key := self.key_of(str(declared.get("kid")))) is None:
            raise UnverifiedError("the header is signed with a key that is not IAP's")
        claims: Mapping[str, Any] = jwt.decode(  # type: ignore[no-untyped-call]  # as above
            assertion, certs=key, audience=self.audience, clock_skew_in_seconds=CLOCK_SKEW_SECONDS
        )
        return claims


@dataclass(frozen=True)
class LocalIdentity:
    """Takes everybody for the user of this machine, on which the local stack runs."""

    user: str

    def __call__(self, _: Header) -> Identity:
        """Return this machine's user."""
        return Identity(self.user, authenticated=False)


def nobody(_: Header) -> Identity:
    """Let nobody in: a deployment that does not know for whom IAP's header is made. Raises UnverifiedError."""
    raise UnverifiedError("IAP_AUDIENCE is not set")
