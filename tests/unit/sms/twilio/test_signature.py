"""Requests that count as signed by Twilio."""

import pytest
from flask import Request
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.test import EnvironBuilder

from shared.sms.twilio.signature import TwilioSignature

BASE = "https://textdrill.example"
PATH = "/functions/twilio-webhook?text=3.0"
FORM = MultiDict({"MessageSid": "SM1", "Body": "hello"})
OLD, NEW = "old-token", "new-token"


def request(signature: str | None, path: str = PATH, raw: str | None = None) -> Request:
    """Return a request with this signature. `raw`: the URI as the server received it."""
    headers = Headers({} if signature is None else {"X-Twilio-Signature": signature})
    environ = EnvironBuilder(path=path, method="POST", headers=headers).get_environ()
    for name in ("RAW_URI", "REQUEST_URI"):
        environ.pop(name, None)
    return Request(environ if raw is None else {**environ, "RAW_URI": raw})


def signed_by(token: str, uri: str = PATH) -> str:
    """Return Twilio's signature of this URI and the form."""
    return str(RequestValidator(token).compute_signature(BASE + uri, FORM))


@pytest.mark.parametrize(("token", "expected"), [(OLD, True), (NEW, True), ("another", False)])
def test_during_a_rotation_either_token_may_sign(token: str, expected: bool) -> None:
    assert TwilioSignature([OLD, NEW], BASE).covers(request(signed_by(token)), FORM) is expected


@pytest.mark.parametrize("signature", [None, "", "not a signature"])
def test_a_missing_or_wrong_signature_covers_nothing(signature: str | None) -> None:
    assert not TwilioSignature([OLD], BASE).covers(request(signature), FORM)


def test_without_tokens_no_request_is_signed() -> None:
    assert not TwilioSignature([], BASE).covers(request(signed_by("")), FORM)


def test_a_signature_covers_the_form_and_the_query() -> None:
    signature = TwilioSignature([OLD], BASE)
    assert not signature.covers(request(signed_by(OLD)), MultiDict({"MessageSid": "SM1", "Body": "STOP"}))
    assert not signature.covers(request(signed_by(OLD), PATH.replace("3.0", "4.0")), FORM)


def test_a_slash_after_the_public_base_url_makes_no_difference() -> None:
    assert TwilioSignature([OLD], f"{BASE}/").covers(request(signed_by(OLD)), FORM)


def test_the_uri_is_compared_as_the_server_received_it() -> None:
    raw = "/functions/twilio%2Dwebhook?text=3%2E0"
    assert TwilioSignature([OLD], BASE).covers(request(signed_by(OLD, raw), raw=raw), FORM)


def test_a_uri_without_a_query_is_compared_without_a_question_mark() -> None:
    path = "/functions/twilio-webhook"
    assert TwilioSignature([OLD], BASE).covers(request(signed_by(OLD, path), path), FORM)
