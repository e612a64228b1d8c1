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

Keys = Callable[[], Mapping[str, str]]
"""Returns Google's public keys, by their ids."""


@dataclass(frozen=True)
class IapIdentity:
    """Takes the identity from IAP's header. `audience`: for whom the assertion must be made, as IAP names a service."""

    audience: str
    keys: Keys

    def __call__(self, header: Header) -> Identity:
        """Return who visits. Raises UnverifiedError for a header that is missing, forged, expired or not for us."""
        if not (assertion := header(HEADER)):
            raise UnverifiedError("there is no signed header")
        try:
            if jwt.decode_header(assertion).get("alg") != "ES256":  # type: ignore[no-untyped-call]
                raise UnverifiedError("the header is not signed with ES256")
            claims: Mapping[str, Any] = jwt.decode(  # type: ignore[no-untyped-call]
                assertion, certs=self.keys(), audience=self.audience, clock_skew_in_seconds=CLOCK_SKEW_SECONDS
            )
        except (ValueError, exceptions.GoogleAuthError) as error:
            raise UnverifiedError("the signed header is not valid") from error
        if claims.get("iss") != ISSUER or not isinstance(email := claims.get("email"), str) or not email:
            raise UnverifiedError("the signed header is not one of IAP, or names nobody")
        return Identity(email.lower(), authenticated=True)


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
