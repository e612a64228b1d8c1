"""Twilio's forms, parsed into messages. For the responses to invalid forms, see test_webhook.py."""

from datetime import UTC, datetime

import pytest

from shared.errors import RejectError
from shared.sms.twilio.forms import command_from, is_from, is_status_callback, receipt_from

TEXT = {"MessageSid": "SM1", "From": "+15550100", "Body": "hello"}
OURS = "+15005550006"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CALLBACK = {"MessageSid": "SM2", "MessageStatus": "undelivered", "To": "+15550100"}


@pytest.mark.parametrize("field", ["MessageStatus", "SmsStatus"])
def test_a_status_callback_is_known_by_either_status_field(field: str) -> None:
    form = {"MessageSid": "SM2", field: "delivered", "To": "+15550100", "From": OURS}
    receipt = receipt_from(form, "3.0", None)
    assert is_status_callback(form)
    assert receipt is not None
    assert receipt.status == "delivered"


@pytest.mark.parametrize("form", [TEXT, TEXT | {"SmsStatus": "received"}])
def test_an_inbound_text_has_no_status_but_received(form: dict[str, str]) -> None:
    assert not is_status_callback(form)


@pytest.mark.parametrize(
    ("sender", "ours"), [(OURS, True), ("+1 (500) 555-0006", True), ("+15550100", False), ("12345", False), ("", False)]
)
def test_a_text_from_one_of_our_senders_is_known(sender: str, ours: bool) -> None:
    assert is_from({**TEXT, "From": sender}, [OURS]) is ours


def test_a_command_is_named_after_its_message() -> None:
    assert (command_from(TEXT, NOON).id, command_from(TEXT, NOON).text) == ("sms:SM1", "hello")


@pytest.mark.parametrize(
    ("number", "urls"), [("2", ("https://a/0",)), ("x", ()), ("", ()), ("999999999", ("https://a/0",))]
)
def test_media_that_are_announced_and_present_are_read(number: str, urls: tuple[str, ...]) -> None:
    form = {**TEXT, "NumMedia": number, "MediaUrl0": "https://a/0", "MediaUrl10": "https://a/10"}
    assert command_from(form, NOON).media_urls == urls


def test_an_unknown_opt_out_type_is_ignored() -> None:
    assert command_from({**TEXT, "OptOutType": "stop"}, NOON).opt_out_type == "STOP"
    assert command_from({**TEXT, "OptOutType": "OTHER"}, NOON).opt_out_type is None


def test_a_receipt_names_the_text_of_the_callbacks_url() -> None:
    receipt = receipt_from({**CALLBACK, "ErrorCode": "30003"}, "3.0", None)
    assert receipt is not None
    assert (receipt.text_id, receipt.status, receipt.error_code) == ("+15550100:3:0", "undelivered", 30003)


@pytest.mark.parametrize(("parameter", "attempt"), [(None, 1), ("1", 1), ("2", 2), ("10", 10)])
def test_a_receipt_is_for_the_attempt_of_the_callbacks_url(parameter: str | None, attempt: int) -> None:
    receipt = receipt_from(CALLBACK, "3.0", parameter)
    assert receipt is not None
    assert receipt.attempt == attempt


@pytest.mark.parametrize("parameter", ["", "0", "-1", "1.5", "x", "01", "1 ", "٣", "9999999999"])
def test_a_receipt_for_a_malformed_attempt_is_rejected(parameter: str) -> None:
    with pytest.raises(RejectError, match="a number from 1"):
        receipt_from(CALLBACK, "3.0", parameter)


def test_unknown_fields_of_a_callback_are_ignored() -> None:
    assert receipt_from({**CALLBACK, "New": "x"}, "3.0", "1") == receipt_from(CALLBACK, "3.0", "1")


@pytest.mark.parametrize(("text_ref", "status"), [(None, "delivered"), ("3.0", "receiving")])
def test_a_callback_with_an_unknown_text_or_status_has_no_receipt(text_ref: str | None, status: str) -> None:
    assert receipt_from({**CALLBACK, "MessageStatus": status}, text_ref, None) is None


def test_a_receipt_for_a_malformed_text_is_rejected() -> None:
    with pytest.raises(RejectError, match=r"seq\.index"):
        receipt_from(CALLBACK, "3", None)
