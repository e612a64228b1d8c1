"""What learners text, what the carrier itself does about it, and what their handsets show."""

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.unit.local.carrier_fixture import ACCOUNT, OTHER_PHONE, PATIENCE, PHONE, Stage

pytestmark = pytest.mark.anyio


def bubbles(stage: Stage, phone: str = PHONE) -> list[tuple[str, str]]:
    """The handset's texts: who wrote each, and what they said, or the first three words of the carrier's own."""
    return [
        (text.author, " ".join(text.body.split()[:3]) if text.author == "carrier" else text.body)
        for text in stage.carrier.texts()
        if text.phone == phone
    ]


async def test_a_text_reaches_our_webhook_signed_and_whole(stage: Stage) -> None:
    sid = await stage.carrier.text_from_handset(PHONE, "", ["http://pictures.test/hand.png"])

    (call,) = await stage.receiver.next()

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


async def test_a_handset_texts_over_http(stage: Stage) -> None:
    answer = await stage.http.post(
        f"/carrier/handsets/{PHONE}/texts", content=b'{"body": "caf\\u00e9 \\ud83d\\ude00 \\ud800"}'
    )

    (call,) = await stage.receiver.next()

    assert (answer.status_code, answer.json()) == (201, {"sid": call.form["MessageSid"]})
    assert (call.form["Body"], call.signed) == ("café 😀 \ufffd", True)


@pytest.mark.parametrize(
    ("phone", "content", "told"),
    [
        ("12", b'{"body": "hi"}', "E.164"),
        (PHONE, b"{}", "body: "),
        (PHONE, b'{"body": 7}', "body: "),
        (PHONE, b'{"body": "hi", "colour": "red"}', "colour: "),
        (PHONE, b"hi", "JSON"),
    ],
)
async def test_a_handset_is_told_what_is_wrong(stage: Stage, phone: str, content: bytes, told: str) -> None:
    answer = await stage.http.post(f"/carrier/handsets/{phone}/texts", content=content)

    assert answer.status_code == 400
    assert told in answer.json()["error"]
    assert stage.carrier.texts() == ()


async def test_a_text_is_not_lost_while_our_functions_restart(stage: Stage) -> None:
    stage.receiver.answers.extend([503, 502])

    first = await stage.carrier.text_from_handset(PHONE, "one")
    second = await stage.carrier.text_from_handset(PHONE, "two")

    calls = await stage.receiver.next(4)
    assert [call.form["MessageSid"] for call in calls] == [first, first, first, second]


async def test_after_stop_the_carrier_refuses_texts_until_start(stage: Stage) -> None:
    await stage.carrier.text_from_handset(PHONE, " stop ")
    with pytest.raises(TwilioRestException) as refused:
        await stage.create("Anybody there?")
    await stage.create("You are not concerned", to=OTHER_PHONE)
    await stage.carrier.text_from_handset(PHONE, "Start")
    await stage.create("Welcome back")

    assert (refused.value.status, refused.value.code) == (400, 21610)
    assert bubbles(stage) == [
        ("learner", " stop "),
        ("carrier", "You are unsubscribed"),
        ("learner", "Start"),
        ("carrier", "You are subscribed"),
        ("api", "Welcome back"),
    ]
    assert [call.form["OptOutType"] for call in await stage.receiver.next(2)] == ["STOP", "START"]


@pytest.mark.parametrize("word", ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "QUIT", "revoke", "OptOut\n"])
async def test_every_stop_word_opts_out(stage: Stage, word: str) -> None:
    await stage.carrier.text_from_handset(PHONE, word)

    (call,) = await stage.receiver.next()
    assert call.form["OptOutType"] == "STOP"


@pytest.mark.parametrize("word", ["don't stop", "stop it", "YES", "b) stop", ""])
async def test_other_texts_are_none_of_the_carriers_business(stage: Stage, word: str) -> None:
    await stage.carrier.text_from_handset(PHONE, word)

    (call,) = await stage.receiver.next()
    assert "OptOutType" not in call.form
    assert bubbles(stage) == [("learner", word)]


async def test_yes_opts_in_once_one_has_opted_out(stage: Stage) -> None:
    await stage.carrier.text_from_handset(PHONE, "STOP")
    await stage.carrier.text_from_handset(PHONE, "yes")

    assert [call.form["OptOutType"] for call in await stage.receiver.next(2)] == ["STOP", "START"]
    assert (await stage.create("Welcome back")).status == "accepted"


@pytest.mark.parametrize("word", ["HELP", "info"])
async def test_help_is_answered_by_the_carrier(stage: Stage, word: str) -> None:
    await stage.carrier.text_from_handset(PHONE, word)

    (call,) = await stage.receiver.next()
    assert call.form["OptOutType"] == "HELP"
    assert bubbles(stage)[-1] == ("carrier", "Text STOP to")


async def test_what_the_carrier_itself_says_is_no_message_of_the_api(stage: Stage) -> None:
    await stage.carrier.text_from_handset(PHONE, "HELP")

    assert [message.body for message in await stage.list()] == ["HELP"]
    assert [text["from_api"] for text in (await stage.http.get("/carrier/ledger")).json()] == [False, False]


async def test_the_ledger_tells_what_a_handset_shows(slow_stage: Stage) -> None:
    message = await slow_stage.create("Look", media_url=["http://pictures.test/1.png"])

    (text,) = (await slow_stage.http.get("/carrier/ledger")).json()

    (record,) = slow_stage.carrier.texts()
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


async def test_a_subscriber_gets_all_so_far_then_every_change_until_the_end(stage: Stage) -> None:
    before = await stage.carrier.text_from_handset(PHONE, "one")
    seen: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def follow() -> None:
        async for text in stage.carrier.subscribe():
            seen.put_nowait((text.sid, text.state.status))

    following = asyncio.create_task(follow())
    async with asyncio.timeout(PATIENCE):
        first = await seen.get()
        message = await stage.create("two")
        changes = [await seen.get() for _ in range(5)]
        await stage.carrier.aclose()
        await following

    assert first == (before, "received")
    statuses = ("accepted", "queued", "sending", "sent", "delivered")
    assert changes == [(message.sid, status) for status in statuses]


async def test_closing_the_carrier_drops_what_is_under_way(slow_stage: Stage) -> None:
    await slow_stage.create(status_callback=slow_stage.receipts_to("a"))

    await slow_stage.carrier.aclose()

    assert [text.state.status for text in slow_stage.carrier.texts()] == ["accepted"]
    assert slow_stage.receiver.calls.empty()
