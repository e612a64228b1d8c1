"""The carrier's Messages API, as the official Twilio client sees it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from local.carrier.lifecycle import Pace
from shared.clock import real
from tests.unit.local.carrier_fixture import ACCOUNT, OTHER_PHONE, PHONE, CarrierServer, serving_carrier

pytestmark = pytest.mark.anyio


async def test_a_message_of_the_messaging_service_is_accepted_as_by_twilio(slow_server: CarrierServer) -> None:
    message = await slow_server.create(
        "Hola, ¿qué tal?", media_url=["http://pictures.test/1.png", "http://pictures.test/2.png"]
    )

    assert message.sid.startswith("SM")
    assert len(message.sid) == 34
    assert (message.status, message.direction) == ("accepted", "outbound-api")
    assert (message.to, message.from_, message.messaging_service_sid) == (PHONE, None, ACCOUNT.messaging_service_sid)
    assert (message.body, message.num_media, message.num_segments) == ("Hola, ¿qué tal?", "2", "1")
    assert abs(datetime.now(UTC) - message.date_created) < timedelta(minutes=5)
    assert (message.date_sent, message.error_code) == (None, None)
    assert message.uri == f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages/{message.sid}.json"


async def test_a_message_from_our_number_is_queued_at_once(slow_server: CarrierServer) -> None:
    message = await slow_server.create(messaging_service_sid=None, from_=ACCOUNT.number)

    assert (message.status, message.from_, message.messaging_service_sid) == ("queued", ACCOUNT.number, None)


async def test_a_message_can_be_fetched_until_it_is_delivered(server: CarrierServer) -> None:
    created = await server.create("Hello")
    await server.until_status(created.sid, "delivered")

    fetched = await asyncio.to_thread(server.twilio().messages(created.sid).fetch)

    assert (fetched.sid, fetched.body, fetched.status, fetched.from_) == (
        created.sid,
        "Hello",
        "delivered",
        ACCOUNT.number,
    )
    assert abs(datetime.now(UTC) - fetched.date_sent) < timedelta(minutes=5)


async def test_fetching_an_unknown_message_is_a_404(server: CarrierServer) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await asyncio.to_thread(server.twilio().messages("SM" + "0" * 32).fetch)

    assert (refused.value.status, refused.value.code) == (404, 20404)


async def test_a_list_is_newest_first_across_pages(slow_server: CarrierServer) -> None:
    sent = [(await slow_server.create(f"Text {number}")).sid for number in range(5)]
    await slow_server.create("Not for this phone", to=OTHER_PHONE)

    assert [message.sid for message in await slow_server.list(to=PHONE, page_size=2)] == sent[::-1]
    assert [message.sid for message in await slow_server.list(to=PHONE, limit=3)] == sent[:1:-1]


async def test_a_message_that_arrives_between_two_pages_shifts_nothing(slow_server: CarrierServer) -> None:
    sent = [(await slow_server.create(f"Text {number}")).sid for number in range(4)]
    first = await asyncio.to_thread(slow_server.twilio().messages.page, to=PHONE, page_size=2)
    await slow_server.create("One more")

    second = await asyncio.to_thread(first.next_page)

    assert [message.sid for message in second] == [sent[1], sent[0]]
    assert [message.sid for message in await asyncio.to_thread(second.previous_page)] == [sent[3], sent[2]]
    assert second.next_page_url is None


async def test_a_list_by_sent_date_omits_unsent_messages(slow_server: CarrierServer) -> None:
    await slow_server.create("Waiting")

    assert await slow_server.list(to=PHONE, date_sent_after=datetime(2020, 1, 1, tzinfo=UTC)) == []
    assert len(await slow_server.list(to=PHONE)) == 1


async def test_a_list_by_sent_date_contains_messages_sent_in_that_span(server: CarrierServer) -> None:
    sid = (await server.create("Sent")).sid
    text = await server.until_status(sid, "delivered")
    assert text.sent_at is not None
    second = timedelta(seconds=1)

    async def found(**when: datetime) -> list[Any]:
        return [message.sid for message in await server.list(to=PHONE, **when)]

    assert await found(date_sent=text.sent_at) == [sid]
    assert await found(date_sent_after=text.sent_at) == [sid]
    assert await found(date_sent_before=text.sent_at) == [sid]
    assert await found(date_sent_after=text.sent_at + second) == []
    assert await found(date_sent_before=text.sent_at - second) == []


@pytest.mark.parametrize("moved", [timedelta(days=-9000), timedelta(days=30)])
async def test_the_api_shows_real_times_and_handsets_the_learners_clock(moved: timedelta) -> None:
    before = real().replace(microsecond=0)
    pace = Pace(queued=0.002, sending=0.004, sent=0.006, delivered=0.008)
    async with serving_carrier(pace, lambda: real() + moved) as server:
        created = await server.create()
        text = await server.until_status(created.sid, "delivered")
        await server.carrier.text_from_handset(PHONE, "b)")
        listed = await server.list(date_sent_after=before)

        assert len(listed) == 2
        times = [time for each in listed for time in (each.date_created, each.date_sent, each.date_updated)]
        assert all(before <= time <= real() for time in times)
        assert abs(text.at - (real() + moved)) < timedelta(minutes=5)


async def test_inbound_texts_are_in_the_list_too(server: CarrierServer) -> None:
    sid = await server.carrier.text_from_handset(PHONE, "b)")

    (message,) = await server.list(from_=PHONE)

    assert (message.sid, message.direction, message.status) == (sid, "inbound", "received")
    assert (message.from_, message.to, message.body) == (PHONE, ACCOUNT.number, "b)")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": ""}, 21604),
        ({"to": "five"}, 21211),
        ({"to": "whatsapp:+15550100001"}, 21211),
        ({"messaging_service_sid": None}, 21603),
        ({"messaging_service_sid": "MG" + "9" * 32}, 21701),
        ({"messaging_service_sid": None, "from_": "+15005550001"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "é" * 1601}, 21617),
        ({"media_url": ["not an address"]}, 21620),
        ({"status_callback": "http://"}, 21609),
    ],
)
async def test_an_invalid_call_gets_twilios_code_and_sends_nothing(
    server: CarrierServer, wrong: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await server.create(**wrong)

    assert (refused.value.status, refused.value.code) == (400, code)
    assert server.carrier.texts() == ()


async def test_the_longest_body_is_accepted(slow_server: CarrierServer) -> None:
    assert (await slow_server.create("é" * 1600)).num_segments == "11"


@pytest.mark.parametrize("auth", [None, (ACCOUNT.sid, "another"), ("AC" + "3" * 32, ACCOUNT.auth_token), ("é", "")])
async def test_wrong_credentials_are_refused(server: CarrierServer, auth: tuple[str, str] | None) -> None:
    for method, path in [("GET", "Messages"), ("POST", "Messages"), ("GET", "Messages/SM1")]:
        url = f"/carrier/2010-04-01/Accounts/{ACCOUNT.sid}/{path}.json"
        response = await server.http.request(method, url, auth=auth)
        assert (response.status_code, response.json()["code"]) == (401, 20003)


async def test_another_account_is_refused(server: CarrierServer) -> None:
    url = f"/carrier/2010-04-01/Accounts/AC{'3' * 32}/Messages.json"

    response = await server.http.get(url, auth=(ACCOUNT.sid, ACCOUNT.auth_token))

    assert (response.status_code, response.json()["code"]) == (401, 20003)


@pytest.mark.parametrize("query", ["PageSize=many", "Page=-1", "DateSent=yesterday"])
async def test_an_invalid_query_is_refused(server: CarrierServer, query: str) -> None:
    url = f"/carrier/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json?{query}"

    response = await server.http.get(url, auth=(ACCOUNT.sid, ACCOUNT.auth_token))

    assert (response.status_code, response.json()["code"]) == (400, 20001)
