"""Learners' texts, the carrier's opt-out handling, and the texts that handsets show."""

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.unit.local.carrier_fixture import ACCOUNT, OTHER_PHONE, PHONE, TIMEOUT_SECONDS, CarrierServer

pytestmark = pytest.mark.anyio


def bubbles(server: CarrierServer, phone: str = PHONE) -> list[tuple[str, str]]:
    """The handset's texts as author and body; of the carrier's own replies only the first three words."""
    return [
        (text.author, " ".join(text.body.split()[:3]) if text.author == "carrier" else text.body)
        for text in server.carrier.texts()
        if text.phone == phone
    ]


async def test_a_text_reaches_our_webhook_signed_and_complete(server: CarrierServer) -> None:
    sid = await server.carrier.text_from_handset(PHONE, "", ["http://pictures.test/hand.png"])

    (call,) = await server.receiver.next()

    assert call.signed
    assert call.target == "/webhook?from=carrier"
    assert call.form == {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "SmsStatus": "received",
        "AccountSid": ACCOUNT.sid,
        "MessagingServiceSid": ACCOUNT.messaging_service_sid,
        "From": PHONE,
        "To": ACCOUNT.number,
        "Body": "",
        "NumMedia": "1",
        "NumSegments": "1",
        "MediaUrl0": "http://pictures.test/hand.png",
        "MediaContentType0": "image/png",
        "ApiVersion": "2010-04-01",
    }


async def test_a_handset_texts_over_http(server: CarrierServer) -> None:
    response = await server.http.post(
        f"/carrier/handsets/{PHONE}/texts", content=b'{"body": "caf\\u00e9 \\ud83d\\ude00 \\ud800"}'
    )

    (call,) = await server.receiver.next()

    assert (response.status_code, response.json()) == (201, {"sid": call.form["MessageSid"]})
    assert (call.form["Body"], call.signed) == ("café 😀 \ufffd", True)


@pytest.mark.parametrize(
    ("phone", "content", "reason"),
    [
        ("12", b'{"body": "hi"}', "E.164"),
        (PHONE, b"{}", "body: "),
        (PHONE, b'{"body": 7}', "body: "),
        (PHONE, b'{"body": "hi", "colour": "red"}', "colour: "),
        (PHONE, b"hi", "JSON"),
    ],
)
async def test_an_invalid_handset_text_is_refused_with_the_reason(
    server: CarrierServer, phone: str, content: bytes, reason: str
) -> None:
    response = await server.http.post(f"/carrier/handsets/{phone}/texts", content=content)

    assert response.status_code == 400
    assert reason in response.json()["error"]
    assert server.carrier.texts() == ()


async def test_a_text_is_not_lost_while_our_functions_restart(server: CarrierServer) -> None:
    server.receiver.responses.extend([503, 502])

    first = await server.carrier.text_from_handset(PHONE, "one")
    second = await server.carrier.text_from_handset(PHONE, "two")

    calls = await server.receiver.next(4)
    assert [call.form["MessageSid"] for call in calls] == [first, first, first, second]


async def test_after_stop_the_carrier_refuses_texts_until_start(server: CarrierServer) -> None:
    await server.carrier.text_from_handset(PHONE, " stop ")
    with pytest.raises(TwilioRestException) as refused:
        await server.create("Anybody there?")
    await server.create("You are not concerned", to=OTHER_PHONE)
    await server.carrier.text_from_handset(PHONE, "Start")
    await server.create("Welcome back")

    assert (refused.value.status, refused.value.code) == (400, 21610)
    assert bubbles(server) == [
        ("learner", " stop "),
        ("carrier", "You are unsubscribed"),
        ("learner", "Start"),
        ("carrier", "You are subscribed"),
        ("api", "Welcome back"),
    ]
    assert [call.form["OptOutType"] for call in await server.receiver.next(2)] == ["STOP", "START"]


@pytest.mark.parametrize("text", ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "QUIT", "revoke", "OptOut\n"])
async def test_every_stop_keyword_opts_out(server: CarrierServer, text: str) -> None:
    await server.carrier.text_from_handset(PHONE, text)

    (call,) = await server.receiver.next()
    assert call.form["OptOutType"] == "STOP"


@pytest.mark.parametrize("text", ["don't stop", "stop it", "YES", "b) stop", ""])
async def test_the_carrier_does_not_handle_other_texts(server: CarrierServer, text: str) -> None:
    await server.carrier.text_from_handset(PHONE, text)

    (call,) = await server.receiver.next()
    assert "OptOutType" not in call.form
    assert bubbles(server) == [("learner", text)]


async def test_yes_opts_in_after_an_opt_out(server: CarrierServer) -> None:
    await server.carrier.text_from_handset(PHONE, "STOP")
    await server.carrier.text_from_handset(PHONE, "yes")

    assert [call.form["OptOutType"] for call in await server.receiver.next(2)] == ["STOP", "START"]
    assert (await server.create("Welcome back")).status == "accepted"


@pytest.mark.parametrize("text", ["HELP", "info"])
async def test_help_is_answered_by_the_carrier(server: CarrierServer, text: str) -> None:
    await server.carrier.text_from_handset(PHONE, text)

    (call,) = await server.receiver.next()
    assert call.form["OptOutType"] == "HELP"
    assert bubbles(server)[-1] == ("carrier", "Text STOP to")


async def test_the_carriers_own_replies_are_not_messages_of_the_api(server: CarrierServer) -> None:
    await server.carrier.text_from_handset(PHONE, "HELP")

    assert [message.body for message in await server.list()] == ["HELP"]
    assert [text["from_api"] for text in (await server.http.get("/carrier/ledger")).json()] == [False, False]


async def test_the_ledger_shows_all_texts_or_those_of_one_handset(server: CarrierServer) -> None:
    another = "+12125550199"
    for phone in (PHONE, another):
        await server.carrier.text_from_handset(phone, "hello")

    whole, part = [
        (await server.http.get("/carrier/ledger", params=params)).json() for params in ({}, {"phone": another})
    ]

    assert [text["phone"] for text in whole] == [PHONE, another]
    assert [text["phone"] for text in part] == [another]


async def test_the_ledger_shows_the_texts_of_a_handset(slow_server: CarrierServer) -> None:
    message = await slow_server.create("Look", media_url=["http://pictures.test/1.png"])

    (text,) = (await slow_server.http.get("/carrier/ledger")).json()

    (record,) = slow_server.carrier.texts()
    assert text == {
        "phone": PHONE,
        "sid": message.sid,
        "direction": "outbound",
        "body": "Look",
        "media": ["http://pictures.test/1.png"],
        "status": "accepted",
        "at": record.at.isoformat(),
        "error_code": None,
        "from_api": True,
    }


async def test_a_subscriber_gets_all_texts_so_far_and_then_every_change(server: CarrierServer) -> None:
    before = await server.carrier.text_from_handset(PHONE, "one")
    seen: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def follow() -> None:
        async for text in server.carrier.subscribe():
            seen.put_nowait((text.sid, text.state.status))

    following = asyncio.create_task(follow())
    async with asyncio.timeout(TIMEOUT_SECONDS):
        first = await seen.get()
        message = await server.create("two")
        changes = [await seen.get() for _ in range(5)]
        await server.carrier.aclose()
        await following

    assert first == (before, "received")
    statuses = ("accepted", "queued", "sending", "sent", "delivered")
    assert changes == [(message.sid, status) for status in statuses]


async def test_closing_the_carrier_cancels_pending_work(slow_server: CarrierServer) -> None:
    await slow_server.create(status_callback=slow_server.receipts_to("a"))

    await slow_server.carrier.aclose()

    assert [text.state.status for text in slow_server.carrier.texts()] == ["accepted"]
    assert slow_server.receiver.calls.empty()
