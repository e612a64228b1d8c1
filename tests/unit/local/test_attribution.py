"""The attribution of calls to learners."""

import json
from urllib.parse import urlencode

import pytest

from local.gateway.attribution import phone_of

FORM = "application/x-www-form-urlencoded; charset=utf-8"
PHONE = "+15550100001"


def test_a_push_request_names_the_phone_in_its_attributes() -> None:
    assert phone_of(json.dumps({"message": {"attributes": {"phone": PHONE}}}).encode(), "application/json") == PHONE


@pytest.mark.parametrize(
    "form", [{"From": PHONE, "To": "+15005550006"}, {"From": "+15005550006", "To": PHONE, "MessageStatus": "sent"}]
)
def test_a_twilio_form_names_the_learner_as_sender_or_recipient(form: dict[str, str]) -> None:
    assert phone_of(urlencode(form).encode(), FORM) == PHONE


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b'{"message": null}', b'{"message": {"attributes": {"phone": 1}}}']
)
@pytest.mark.parametrize("content_type", ["", FORM])
def test_any_other_body_is_attributed_to_no_phone(body: bytes, content_type: str) -> None:
    assert phone_of(body, content_type) is None
