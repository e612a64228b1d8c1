"""Who visits: only IAP's signed header says so. Here the assertions are signed with keys of our own."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Request
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from shared.desk.access.identity import (
    CLOCK_SKEW_SECONDS,
    HEADER,
    ISSUER,
    IapIdentity,
    Identity,
    LocalIdentity,
    UnverifiedError,
    nobody,
)
from shared.errors import RetryError

AUDIENCE = "/projects/123456789012/locations/us-central1/services/desk"
ANA = "ana@example.com"
KEY_ID = "a-key"
IAPS, FORGERS = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
IAPS_PUBLIC = IAPS.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
UNSIGNED_EMAIL = "X-Goog-Authenticated-User-Email"

Sign = Callable[[bytes], bytes]


def signed_by(key: ec.EllipticCurvePrivateKey) -> Sign:
    """Sign as ES256 does (RFC 7518): the two numbers of the signature, 32 bytes each."""

    def sign(message: bytes) -> bytes:
        numbers = utils.decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
        return b"".join(number.to_bytes(32, "big") for number in numbers)

    return sign


def segment(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def assertion(
    claims: Mapping[str, object] | None = None,
    header: Mapping[str, object] | None = None,
    sign: Sign | None = None,
    without: str = "",
) -> str:
    """Return an assertion as IAP makes it for Ana, with these changes. `without`: a claim that is left out.

    `sign`: as IAP does, if not given.
    """
    now = int(time.time())
    regular = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "email": ANA,
        "sub": "accounts.google.com:1",
        "iat": now,
        "exp": now + 600,
    }
    content = {name: value for name, value in {**regular, **(claims or {})}.items() if name != without}
    named = {"alg": "ES256", "typ": "JWT", "kid": KEY_ID, **(header or {})}
    message = f"{segment(json.dumps(named).encode())}.{segment(json.dumps(content).encode())}"
    return f"{message}.{segment((sign or signed_by(IAPS))(message.encode()))}"


def visitor(*headers: tuple[str, str]) -> Identity:
    """Return who visits with these headers, as the server hands them over."""
    keys = {KEY_ID: IAPS_PUBLIC.decode()}
    request = Request(EnvironBuilder(headers=list(headers)).get_environ())
    return IapIdentity(AUDIENCE, keys.get)(request.headers.get)


def ago(seconds: float) -> int:
    return int(time.time() - seconds)


def test_a_signed_header_says_who_visits() -> None:
    assert visitor((HEADER, assertion())) == Identity(ANA, authenticated=True)


def test_an_account_has_one_name_in_capitals_and_small_letters() -> None:
    assert visitor((HEADER, assertion({"email": "Ana@Example.com"}))).name == ANA


def test_clocks_may_differ_by_half_a_minute() -> None:
    assert CLOCK_SKEW_SECONDS == 30
    assert visitor((HEADER, assertion({"exp": ago(15)}))).name == ANA
    assert visitor((HEADER, assertion({"iat": ago(-15)}))).name == ANA


FORGED: dict[str, Callable[[], str]] = {
    "an empty one": lambda: "",
    "something else": lambda: "ana@example.com",
    "three empty parts": lambda: "..",
    "another signer": lambda: assertion(sign=signed_by(FORGERS)),
    "no signature": lambda: assertion(sign=lambda _: b""),
    "no signature, and no algorithm": lambda: assertion(header={"alg": "none"}, sign=lambda _: b""),
    "the public key as a shared secret": lambda: assertion(
        header={"alg": "HS256"}, sign=lambda message: hmac.digest(IAPS_PUBLIC, message, "sha256")
    ),
    "a shared secret, called ES256": lambda: assertion(
        sign=lambda message: hmac.digest(IAPS_PUBLIC, message, "sha256")
    ),
    "another algorithm": lambda: assertion(header={"alg": "RS256"}),
    "another algorithm for the same kind of key": lambda: assertion(header={"alg": "ES384"}),
    "an unknown key": lambda: assertion(header={"kid": "another-key"}),
    "no key": lambda: assertion(header={"kid": None}),
    "a key in the header": lambda: assertion(header={"kid": None, "jwk": {"kty": "EC"}}, sign=signed_by(FORGERS)),
    "a true signature of something else": lambda: (
        f"{assertion({'email': 'eve@example.com'}).rpartition('.')[0]}.{assertion().rpartition('.')[2]}"
    ),
    "another service's": lambda: assertion({"aud": AUDIENCE.replace("desk", "another")}),
    "several services'": lambda: assertion({"aud": [AUDIENCE]}),
    "no service's": lambda: assertion(without="aud"),
    "another issuer's": lambda: assertion({"iss": "https://accounts.google.com"}),
    "no issuer's": lambda: assertion(without="iss"),
    "an expired one": lambda: assertion({"exp": ago(45)}),
    "one without an end": lambda: assertion(without="exp"),
    "one whose end is no time": lambda: assertion({"exp": "never"}),
    "one of the future": lambda: assertion({"iat": ago(-45)}),
    "one without a beginning": lambda: assertion(without="iat"),
    "nobody's": lambda: assertion(without="email"),
    "an empty name": lambda: assertion({"email": ""}),
    "a name that is no text": lambda: assertion({"email": [ANA]}),
    "one too deep to read": lambda: f"{segment(b'[' * 5000)}.e30.e30",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_header_that_iap_did_not_sign_for_us_now_is_refused(forged: Callable[[], str]) -> None:
    with pytest.raises(UnverifiedError) as refused:
        visitor((HEADER, forged()))
    assert "@" not in str(refused.value)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    forged=st.text() | st.lists(st.binary().map(segment), min_size=3, max_size=3).map(".".join),
)
def test_any_other_header_is_refused(forged: str) -> None:
    with pytest.raises(UnverifiedError):
        IapIdentity(AUDIENCE, {KEY_ID: IAPS_PUBLIC.decode()}.get)(lambda _: forged)


def test_without_the_header_nobody_visits() -> None:
    with pytest.raises(UnverifiedError):
        visitor()


def test_a_header_that_comes_twice_is_refused() -> None:
    once = assertion()
    for second in (once, assertion({"email": "eve@example.com"}, sign=signed_by(FORGERS))):
        with pytest.raises(UnverifiedError):
            visitor((HEADER, once), (HEADER, second))


def test_the_header_that_anybody_can_write_is_never_read() -> None:
    with pytest.raises(UnverifiedError):
        visitor((UNSIGNED_EMAIL, f"accounts.google.com:{ANA}"))
    assert visitor((HEADER, assertion()), (UNSIGNED_EMAIL, "accounts.google.com:eve@example.com")).name == ANA


def test_nobody_visits_while_the_keys_are_unavailable() -> None:
    def unavailable(_: str) -> str | None:
        raise RetryError

    with pytest.raises(RetryError):
        IapIdentity(AUDIENCE, unavailable)({HEADER: assertion()}.get)


def test_a_deployment_without_an_audience_lets_nobody_in() -> None:
    with pytest.raises(UnverifiedError, match="IAP_AUDIENCE"):
        nobody({HEADER: assertion()}.get)


def test_on_one_machine_its_user_visits_and_counts_as_not_authenticated() -> None:
    assert LocalIdentity("ana")({HEADER: "whatever"}.get) == Identity("ana", authenticated=False)
