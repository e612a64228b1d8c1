"""The webhook's responses, request by request."""

import json
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote, urlencode

import pytest
from flask import Request
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder

from shared.contracts.commands import InboundSms
from shared.errors import RetryError
from shared.sms.messages import Receipt
from shared.sms.twilio.signature import TwilioSignature
from shared.sms.twilio.webhook import EMPTY_TWIML, LARGEST_BODY, TwimlResponse, Webhook
from tests.harness.inbound_list import OURS
from tests.harness.pipeline import BASE, TOKEN, WEBHOOK, Clock, signed, webhook_request

TEXT = {"MessageSid": "SM1", "From": "+15550100", "To": "+15005550006", "Body": "hello", "NumMedia": "0"}
CALLBACK = {"MessageSid": "SM2", "MessageStatus": "delivered", "To": "+15550100", "From": "+15005550006"}


@dataclass
class Published:
    """Topics that record their messages, or are unavailable."""

    unavailable: bool = False
    messages: list[tuple[str, str, str]] = field(default_factory=list)

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        if self.unavailable:
            raise RetryError
        self.messages.extend((topic, phone, message) for message in messages)


def respond(topics: Published, request: Request, *tokens: str) -> TwimlResponse:
    """Return the response to a request, where these tokens may sign."""
    return Webhook(topics, TwilioSignature(tokens or [TOKEN], BASE), [OURS], Clock()).respond(request)


def test_a_text_becomes_a_command_that_is_named_after_its_message() -> None:
    topics = Published()
    response = respond(topics, signed(WEBHOOK, TEXT))
    assert response == (EMPTY_TWIML, 200, {"Content-Type": "text/xml"})
    ((topic, phone, message),) = topics.messages
    assert (topic, phone) == ("dialog-commands", "+15550100")
    expected = InboundSms(id="sms:SM1", phone="+15550100", text="hello", received_at=Clock().now)
    assert InboundSms.model_validate_json(message) == expected


def test_a_text_from_one_of_our_own_senders_is_ignored(capsys: pytest.CaptureFixture[str]) -> None:
    topics = Published()
    assert respond(topics, signed(WEBHOOK, TEXT | {"From": OURS, "To": "+15550100"}))[1] == 200
    assert topics.messages == []
    assert "own_text_ignored" in capsys.readouterr().err


def test_a_callback_with_the_older_status_field_is_no_text() -> None:
    topics = Published()
    form = {"MessageSid": "SM2", "SmsStatus": "delivered", "To": "+15550100", "From": OURS}
    respond(topics, signed(f"{WEBHOOK}?text=1.0", form))
    assert [topic for topic, *_ in topics.messages] == ["sms-receipts"]


def test_media_and_the_carriers_opt_out_type_are_in_the_command() -> None:
    topics = Published()
    more = {"NumMedia": "2", "MediaUrl0": "https://a/1", "MediaUrl1": "https://a/2", "OptOutType": "STOP"}
    respond(topics, signed(WEBHOOK, TEXT | more))
    command = InboundSms.model_validate_json(topics.messages[0][2])
    assert (command.media_urls, command.opt_out_type) == (("https://a/1", "https://a/2"), "STOP")


def test_a_status_callback_becomes_a_receipt_for_the_text_that_its_url_names() -> None:
    topics = Published()
    assert respond(topics, signed(f"{WEBHOOK}?text=3.0", CALLBACK | {"ErrorCode": "30003"}))[1] == 200
    ((topic, phone, message),) = topics.messages
    assert (topic, phone) == ("sms-receipts", "+15550100")
    assert Receipt.model_validate_json(message) == Receipt(
        phone="+15550100", text_id="+15550100:3:0", sid="SM2", status="delivered", error_code=30003
    )


def test_a_receipt_is_for_the_attempt_that_the_callbacks_url_names() -> None:
    topics = Published()
    assert respond(topics, signed(f"{WEBHOOK}?text=3.0&attempt=2", CALLBACK | {"New": "x"}))[1] == 200
    assert Receipt.model_validate_json(topics.messages[0][2]).attempt == 2


def test_a_receipt_published_by_an_earlier_release_is_for_the_first_attempt() -> None:
    earlier = '{"phone": "+15550100", "text_id": "+15550100:3:0", "sid": "SM2", "status": "sent"}'
    assert Receipt.model_validate_json(earlier).attempt == 1


@pytest.mark.parametrize("attempt", ["", "0", "x"])
def test_a_callback_with_a_malformed_attempt_is_answered_400(attempt: str) -> None:
    topics = Published()
    body, status, _ = respond(topics, signed(f"{WEBHOOK}?text=3.0&attempt={attempt}", CALLBACK))
    assert (status, topics.messages) == (400, [])
    assert "a number from 1" in body


def test_a_callback_with_an_unknown_text_is_only_acknowledged(capsys: pytest.CaptureFixture[str]) -> None:
    topics = Published()
    assert respond(topics, signed(WEBHOOK, CALLBACK))[1] == 200
    assert topics.messages == []
    assert capsys.readouterr().err == ""


def test_a_callback_with_an_unknown_status_is_only_logged(capsys: pytest.CaptureFixture[str]) -> None:
    topics = Published()
    assert respond(topics, signed(f"{WEBHOOK}?text=3.0", CALLBACK | {"MessageStatus": "receiving"}))[1] == 200
    assert topics.messages == []
    assert json.loads(capsys.readouterr().err) == {"severity": "WARNING", "message": "receipt_status_unknown"}


def test_during_a_rotation_either_token_signs() -> None:
    topics = Published()
    requests = [signed(WEBHOOK, TEXT, token) for token in ("old", "new", "other")]
    assert [respond(topics, request, "old", "new")[1] for request in requests] == [200, 200, 403]


@pytest.mark.parametrize(
    "signature", [None, "", "ñ not base64", "x" * 28], ids=["missing", "empty", "malformed", "wrong"]
)
def test_an_unsigned_request_is_refused_and_nothing_of_it_is_logged(
    signature: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    topics = Published()
    assert respond(topics, webhook_request(WEBHOOK, urlencode(TEXT).encode(), signature))[1] == 403
    assert topics.messages == []
    logged = "".join(capsys.readouterr())
    assert "webhook_refused" in logged
    assert not any(value in logged for value in ("hello", "5550100", "SM1"))


def test_the_signature_covers_the_body() -> None:
    stolen = signed(WEBHOOK, TEXT).headers["X-Twilio-Signature"]
    forged = urlencode(TEXT | {"Body": "STOP"}).encode()
    assert respond(Published(), webhook_request(WEBHOOK, forged, stolen))[1] == 403


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"MessageSid": ""}, "MessageSid"),
        ({"MessageSid": "a/b"}, "MessageSid"),
        ({"From": ""}, "From"),
        ({"From": "12345"}, "From"),
        ({"From": "BANK"}, "From"),
        ({"From": "whatsapp:+15550100"}, "From"),
        ({"From": "+999999999999999999"}, "From"),
    ],
)
def test_a_broken_form_is_answered_400_and_counted(
    change: dict[str, str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    topics = Published()
    body, status, _ = respond(topics, signed(WEBHOOK, TEXT | change))
    assert (status, topics.messages) == (400, [])
    assert body.startswith(named)
    assert '"status": 400' in capsys.readouterr().err


@pytest.mark.parametrize("text_ref", ["", "3", "x.y", "-1.0", "9999999999.0", "3.0.1"])
def test_a_callback_whose_url_names_no_text_is_answered_400(text_ref: str) -> None:
    status = respond(Published(), signed(f"{WEBHOOK}?text={quote(text_ref)}", CALLBACK))[1]
    assert status == 400


def test_a_body_above_the_limit_is_refused_before_it_is_parsed() -> None:
    form = TEXT | {"Body": "x" * LARGEST_BODY}
    assert respond(Published(), signed(WEBHOOK, form))[1] == 413


class Pieces(BytesIO):
    """A body that remembers the largest piece that was read of it."""

    largest = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.largest = max(self.largest, len(piece))
        return piece


def test_a_body_of_any_size_is_dropped_in_small_pieces() -> None:
    body = Pieces(b"x" * 10 * LARGEST_BODY)
    builder = EnvironBuilder(path="/", method="POST", input_stream=body, content_length=10 * LARGEST_BODY)
    request = Request(builder.get_environ())
    assert respond(Published(), request)[1] == 413
    assert request.get_data() == b""  # the framework reads the rest
    assert body.largest <= LARGEST_BODY + 1


@pytest.mark.parametrize(
    "text",
    ["", "😀🏽", "שלום עולם", "e\u0301", "a\x00b", "\ufeff", "x" * 10_000, "%", "+", "&=", "\u202eabc"],
    ids=["empty", "emoji", "rtl", "nfd", "nul", "bom", "long", "percent", "plus", "separators", "override"],
)
def test_any_text_is_published_as_it_is(text: str) -> None:
    topics = Published()
    assert respond(topics, signed(WEBHOOK, TEXT | {"Body": text}))[1] == 200
    assert InboundSms.model_validate_json(topics.messages[0][2]).text == text


@pytest.mark.parametrize("raw", [b"Body=%ED%A0%80", b"Body=\xff\xfe", b"%", b"=&=&", b"\x00", b"{}"])
def test_arbitrary_bytes_get_an_answer(raw: bytes) -> None:
    form = raw + b"&MessageSid=SM1&From=%2B15550100"
    assert respond(Published(), webhook_request(WEBHOOK, form, "x"))[1] == 403


def test_a_lone_surrogate_on_the_wire_becomes_a_replacement_character() -> None:
    topics = Published()
    seen = TEXT | {"Body": "\ufffd\ufffd\ufffd"}
    signature = RequestValidator(TOKEN).compute_signature(WEBHOOK, seen)
    raw = b"MessageSid=SM1&From=%2B15550100&To=%2B15005550006&NumMedia=0&Body=%ED%A0%80"
    assert respond(topics, webhook_request(WEBHOOK, raw, signature))[1] == 200
    assert InboundSms.model_validate_json(topics.messages[0][2]).text == "\ufffd\ufffd\ufffd"


def test_an_unconfirmed_publish_is_answered_503() -> None:
    assert respond(Published(unavailable=True), signed(WEBHOOK, TEXT))[1] == 503
