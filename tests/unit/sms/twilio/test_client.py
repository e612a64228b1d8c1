"""Outcomes of sending, and what is read from Twilio's list, by its responses."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from twilio.http.response import Response
from twilio.rest import Client

from shared.contracts.commands import InboundSms
from shared.errors import RetryError
from shared.sms.carrier import (
    Accepted,
    ListedMessage,
    NotTaken,
    Outcome,
    RecipientOptedOut,
    Refused,
    Reported,
    Span,
    Unknown,
)
from shared.sms.text import TextMessage
from shared.sms.twilio.client import LISTED_PAGE, MOST_LISTED, TwilioCarrier, callback_url, client

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PHONE = "+15550100"
OURS = "+15005550006"
TEXT = TextMessage(phone=PHONE, seq=1, index=0, body="Hello", media_url=None, after=None)
BASE = "https://textdrill.example/callback"
AN_HOUR = Span(None, NOON - timedelta(hours=1), NOON)


@dataclass
class Twilio:
    """Twilio with a fixed response, or with messages in pages; None if it does not answer.

    `others`: its responses at URLs with these endings.
    """

    response: Response | None = None
    pages: list[list[dict[str, Any]]] = field(default_factory=list)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    others: dict[str, object] = field(default_factory=dict)
    is_async: bool = False

    def request(self, method: str, url: str, **options: Any) -> Response:
        self.requests.append((method, options))
        for ending, other in self.others.items():
            if urlsplit(url).path.endswith(ending):
                return Response(200, json.dumps(other))
        if self.pages:
            number = int(parse_qs(urlsplit(url).query).get("Page", ["0"])[0])
            more = f"/2010-04-01/Accounts/AC1/Messages.json?Page={number + 1}"
            following = more if number + 1 < len(self.pages) else None
            return Response(200, json.dumps({"messages": self.pages[number], "next_page_uri": following}))
        if self.response is None:
            raise requests.ConnectionError
        return self.response


def carrier(twilio: Twilio) -> TwilioCarrier:
    return TwilioCarrier(Client("AC1", "token", http_client=twilio), "MG1", BASE)


def answering(status: int, body: str) -> TwilioCarrier:
    return carrier(Twilio(Response(status, body)))


def message(sid: str, created: datetime | None, body: str | None = "Hello", direction: str = "outbound-api") -> Any:
    """Return a message as in Twilio's list."""
    date = None if created is None else format_datetime(created)
    return {"sid": sid, "body": body, "direction": direction, "date_created": date}


def listed(messages: Iterable[dict[str, Any]], since: datetime = NOON) -> list[ListedMessage] | None:
    """Return what is listed since noon, where Twilio shows these messages in pages, newest first."""
    shown = list(messages)
    pages = [shown[start : start + LISTED_PAGE] for start in range(0, len(shown), LISTED_PAGE)] or [[]]
    found = carrier(Twilio(pages=pages)).listed(PHONE, since)
    return None if found is None else list(found)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_an_outage_is_not_mistaken_for_an_empty_inbox() -> None:
    unavailable = TwilioCarrier(client("AC1", "token", "http://127.0.0.1:9"), "MG1", BASE)
    with pytest.raises(RetryError):
        unavailable.received(AN_HOUR)


@pytest.mark.parametrize("response", [Response(200, "{"), Response(200, "{}"), Response(500, '{"messages": []}'), None])
def test_an_unreadable_inbox_is_read_again_later(response: Response | None) -> None:
    with pytest.raises(RetryError):
        carrier(Twilio(response)).received(AN_HOUR)


def test_an_outage_is_not_mistaken_for_an_empty_list() -> None:
    unavailable = TwilioCarrier(client("AC1", "token", "http://127.0.0.1:9"), "MG1", BASE)
    assert unavailable.listed(PHONE, NOON) is None


def test_the_request_holds_the_text_its_service_and_its_callback() -> None:
    twilio = Twilio(Response(201, '{"sid": "SM1"}'))
    assert carrier(twilio).send(TEXT.model_copy(update={"media_url": "https://a/1"})) == Accepted("SM1")
    ((method, options),) = twilio.requests
    assert (method, options["data"]) == (
        "POST",
        {
            "To": PHONE,
            "MessagingServiceSid": "MG1",
            "StatusCallback": f"{BASE}?text=1.0&attempt=1",
            "Body": "Hello",
            "MediaUrl": ["https://a/1"],
        },
    )


UNREADABLE = [
    *["", "{", "[]", "null", "3", '"SM1"', "{}", "<html>", "[" * 100_000, "\x00", "\ufffd"],
    *['{"sid": null}', '{"sid": ""}', '{"sid": 7}', '{"sid": ["SM1"]}', '{"sid": "SM1", "date_created": 5}'],
]


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_unreadable_success_has_an_unknown_outcome(body: str) -> None:
    assert answering(201, body).send(TEXT) == Unknown()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (400, '{"code": 21610, "message": "m"}', RecipientOptedOut(21610)),
        (400, '{"code": 21211, "message": "m"}', Refused(21211, unreachable=True)),
        (404, '{"code": 20404, "message": "m"}', NotTaken(20404, account=True)),
        (401, "<html>", NotTaken(401, account=True)),
        (400, '{"code": "21211"}', NotTaken(400, account=True)),
        (400, '{"code": null}', NotTaken(400, account=True)),
        (400, "[]", NotTaken(400, account=True)),
        (429, "", NotTaken(429)),
        (500, '{"code": 20500}', Unknown()),
        (502, "<html>", Unknown()),
        (400, '{"type": "t", "title": "t", "status": 400, "code": 21211}', Unknown()),
    ],
)
def test_an_error_response_has_the_outcome_of_its_status_and_code(status: int, body: str, outcome: Outcome) -> None:
    assert answering(status, body).send(TEXT) == outcome


def test_an_unexpected_failure_of_the_library_has_an_unknown_outcome() -> None:
    assert carrier(Twilio()).send(TEXT) == Unknown()


def test_messages_since_then_are_listed_oldest_first() -> None:
    shown = [message("SM3", at(9)), message("SM2", at(9), body=None), message("SM1", at(0)), message("SM0", at(-1))]
    assert listed(shown) == [
        ListedMessage("SM1", "Hello", at(0)), ListedMessage("SM2", "", at(9)), ListedMessage("SM3", "Hello", at(9)),
    ]  # fmt: skip


def test_a_message_created_within_the_same_second_is_listed() -> None:
    assert listed([message("SM1", at(0))], since=at(0.9)) == [ListedMessage("SM1", "Hello", at(0))]


def test_inbound_messages_are_not_listed() -> None:
    assert listed([message("SM2", at(5), direction="inbound"), message("SM1", at(1))]) == [
        ListedMessage("SM1", "Hello", at(1))
    ]


def test_a_list_is_asked_by_number_and_not_by_date() -> None:
    twilio = Twilio(pages=[[]])
    assert carrier(twilio).listed(PHONE, NOON) == []
    assert [options["params"] for _, options in twilio.requests] == [{"To": PHONE, "PageSize": LISTED_PAGE}]


def test_no_page_is_read_behind_the_first_older_message() -> None:
    twilio = Twilio(pages=[[message("SM2", at(1)), message("SM1", at(-1))], [message("SM0", at(-2))]])
    assert carrier(twilio).listed(PHONE, NOON) == [ListedMessage("SM2", "Hello", at(1))]
    assert len(twilio.requests) == 1


def test_messages_without_a_date_are_listed_first_and_logged_once(capsys: pytest.CaptureFixture[str]) -> None:
    shown = [message("SM3", None), message("SM2", at(3)), message("SM1", None), message("SM0", at(-1))]
    assert listed(shown) == [
        ListedMessage("SM1", "Hello", None), ListedMessage("SM3", "Hello", None), ListedMessage("SM2", "Hello", at(3)),
    ]  # fmt: skip
    logged = capsys.readouterr().err
    assert json.loads(logged) == {"severity": "WARNING", "message": "listing_without_dates", "messages": 2}


def test_a_list_is_complete_up_to_the_limit(capsys: pytest.CaptureFixture[str]) -> None:
    recent = [message(f"SM{number}", at(number)) for number in range(MOST_LISTED, 0, -1)]
    found = listed([*recent[1:], message("SM", at(-1))])
    assert found is not None
    assert len(found) == MOST_LISTED - 1
    assert capsys.readouterr().err == ""


def test_a_list_that_does_not_reach_back_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(message(f"SM{number}", at(number)) for number in range(MOST_LISTED + 1, 0, -1)) is None
    assert json.loads(capsys.readouterr().err)["message"] == "listing_not_read_back"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"messages": []}'), (401, "{}"), (200, ""), (200, "{"), (200, "[]"), (200, "null"), (200, "{}"),
        (200, '{"messages": 3}'), (200, '{"messages": [3]}'), (200, '{"messages": [{}]}'),
        (200, '{"messages": [{"sid": "SM1", "body": 5}]}'), (200, '{"messages": [{"sid": "SM1", "date_created": 5}]}'),
    ],
)  # fmt: skip
def test_an_unreadable_list_is_no_answer(status: int, body: str) -> None:
    assert answering(status, body).listed(PHONE, NOON) is None


@pytest.mark.parametrize(
    ("twilio", "facts"),
    [
        (Twilio(), {"error": "ConnectionError", "status": 0}),
        (Twilio(Response(401, '{"code": 20003}')), {"error": "TwilioException", "status": 401}),
    ],
)
def test_a_list_that_fails_is_logged_with_its_error(
    twilio: Twilio, facts: dict[str, str | int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert carrier(twilio).listed(PHONE, NOON) is None
    with pytest.raises(RetryError):
        carrier(twilio).received(AN_HOUR)
    entry = {"severity": "WARNING", "message": "listing_failed", **facts}
    assert [json.loads(line) for line in capsys.readouterr().err.splitlines()] == [entry, entry]


def test_pictures_that_cannot_be_listed_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RetryError):
        missed(inbound("SM1", num_media="1"), media={})
    assert json.loads(capsys.readouterr().err)["message"] == "listing_failed"


def inbound(sid: str, sender: str = PHONE, **more: object) -> dict[str, Any]:
    """Return a learner's message as in Twilio's list."""
    received = message(sid, at(0), body="STOP", direction="inbound")
    return {**received, "from": sender, "to": OURS, "messaging_service_sid": "MG1", "num_media": "0", **more}


PICTURES = {"media_list": [{"sid": "ME1", "uri": "/2010-04-01/Accounts/AC1/Messages/SM1/Media/ME1.json"}]}


def missed(
    *messages: dict[str, Any], senders: tuple[str, ...] = (OURS,), media: dict[str, Any] = PICTURES
) -> Sequence[InboundSms]:
    """Return the commands of these messages, where Twilio lists them, and these pictures of each of them."""
    twilio = Twilio(pages=[[*messages]], others={"Media.json": media})
    return TwilioCarrier(Client("AC1", "token", http_client=twilio), "MG1", BASE, senders).received(AN_HOUR).commands


def test_a_missed_text_keeps_the_carrier_s_time_and_its_pictures() -> None:
    (command,) = missed(inbound("SM1", num_media="1"))
    picture = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/SM1/Media/ME1"
    assert command == InboundSms(
        id="sms:SM1", phone=PHONE, text="STOP", media_urls=(picture,), received_at=NOON, recovered=True
    )


@pytest.mark.parametrize(
    ("fields", "is_ours"),
    [
        ({}, True),
        ({"messaging_service_sid": "MG2"}, False),
        ({"messaging_service_sid": None}, True),
        ({"messaging_service_sid": None, "to": "+15005550007"}, False),
        ({"from": OURS}, False),
        ({"direction": "outbound-api"}, False),
    ],
    ids=["our service", "another's service", "our number", "another's number", "from ourselves", "outbound"],
)
def test_only_texts_to_us_are_imported(fields: dict[str, object], is_ours: bool) -> None:
    assert len(missed(inbound("SM1") | fields)) == is_ours


def test_without_known_numbers_a_text_that_names_no_service_is_ours() -> None:
    found = inbound("SM1", messaging_service_sid=None, to="+15005550007")
    assert len(missed(found, senders=())) == 1


@pytest.mark.parametrize("sender", ["+49110", "12345", "BANK", ""])
def test_an_odd_sender_is_skipped_and_logged(sender: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert [command.id for command in missed(inbound("SM2", sender), inbound("SM1"))] == ["sms:SM1"]
    assert json.loads(capsys.readouterr().err)["message"] == "inbound_text_unreadable"


@pytest.mark.parametrize(
    ("body", "reported"),
    [
        ('{"status": "delivered", "error_code": null}', Reported("delivered", None)),
        ('{"status": "failed", "error_code": 30001}', Reported("failed", 30001)),
        ('{"status": "partying"}', None),
        ("{", None),
    ],
)
def test_what_became_of_a_message_is_reported_if_it_is_known(body: str, reported: Reported | None) -> None:
    assert answering(200, body).report("SM1") == reported
    assert answering(404, "{}").report("SM1") is None


def test_a_callback_url_names_the_attempt_but_not_the_learner() -> None:
    second = TEXT.model_copy(update={"attempt": 2})
    assert callback_url(BASE, second) == f"{BASE}?text=1.0&attempt=2"


@pytest.mark.parametrize(
    ("price", "unit", "micro_dollars"),
    [
        ("-0.00790", "USD", 7_900),
        ("0.0", "USD", 0),
        (None, "USD", None),
        ("-0.00790", "EUR", None),
        ("-0.00790", None, None),
        ("much", "USD", None),
        ("NaN", "USD", None),
        (-0.0079, "USD", None),
    ],
)
def test_a_price_is_read_only_if_it_is_an_amount_in_dollars(
    price: object, unit: str | None, micro_dollars: int | None
) -> None:
    named = {"price": price, "price_unit": unit}
    twilio = answering(200, json.dumps({"sid": "SM1", "status": "delivered", "error_code": None, **named}))
    assert twilio.report("SM1") == Reported("delivered", None, micro_dollars)
    found = listed([{**message("SM1", NOON), **named}])
    assert found is not None
    assert [each.micro_dollars for each in found] == [micro_dollars]
