"""Each requested fault of the carrier fires as requested."""

import asyncio

import pytest
from requests.exceptions import ReadTimeout
from twilio.base.exceptions import TwilioRestException

from shared.clock import real
from shared.sms.carrier import Accepted, NotTaken, Unknown
from shared.sms.text import TextMessage
from shared.sms.twilio.client import TwilioCarrier, client
from tests.unit.local.carrier_fixture import ACCOUNT, OTHER_PHONE, PHONE, TIMEOUT_SECONDS, CarrierServer

pytestmark = pytest.mark.anyio

TEXT = TextMessage(phone=PHONE, seq=1, index=0, body="Hello", media_url=None, after=None)


def product(server: CarrierServer) -> TwilioCarrier:
    """The product's own client of this carrier."""
    twilio = client(ACCOUNT.sid, ACCOUNT.auth_token, f"{server.entrance}/carrier")
    return TwilioCarrier(twilio, ACCOUNT.messaging_service_sid, f"{server.base}/receipts")


def bodies(server: CarrierServer) -> list[str]:
    """The bodies of the messages that the carrier has accepted."""
    return [text.body for text in server.carrier.texts()]


@pytest.mark.parametrize(
    ("kind", "accepted"), [("timeout_after_accepting", ["Hello"]), ("timeout_before_accepting", [])]
)
async def test_after_a_time_out_the_message_may_be_accepted_or_not(
    server: CarrierServer, kind: str, accepted: list[str]
) -> None:
    await server.fault(kind=kind)

    with pytest.raises(ReadTimeout):
        await server.create("Hello", timeout=0.5)

    if accepted:
        await server.until(lambda text: text.author == "api")
    assert bodies(server) == accepted


async def test_a_patient_client_gets_the_delayed_response(server: CarrierServer) -> None:
    await server.fault(kind="timeout_after_accepting", seconds=0.01)
    await server.fault(kind="timeout_before_accepting", seconds=0.01)

    late = await server.create("First")
    with pytest.raises(TwilioRestException) as refused:
        await server.create("Second")

    assert late.sid == server.carrier.texts()[0].sid
    assert (refused.value.status, bodies(server)) == (503, ["First"])


@pytest.mark.parametrize(
    ("fault", "status", "code", "accepted"),
    [
        ({"kind": "throttled"}, 429, 20429, []),
        ({"kind": "server_error"}, 503, 20503, []),
        ({"kind": "server_error_accepted"}, 500, 20500, ["Hello"]),
        ({"kind": "rejected"}, 400, 21211, []),
        ({"kind": "rejected", "code": 21617}, 400, 21617, []),
        ({"kind": "rejected", "code": 20003}, 401, 20003, []),
        ({"kind": "rejected", "code": 20005}, 403, 20005, []),
        ({"kind": "rejected", "code": 20404}, 404, 20404, []),
        ({"kind": "rejected", "code": 14107}, 429, 14107, []),
    ],
)
async def test_a_call_is_answered_with_the_requested_error(
    server: CarrierServer, fault: dict[str, object], status: int, code: int, accepted: list[str]
) -> None:
    await server.fault(**fault)

    with pytest.raises(TwilioRestException) as refused:
        await server.create("Hello")

    assert (refused.value.status, refused.value.code) == (status, code)
    assert bodies(server) == accepted


@pytest.mark.parametrize(("kind", "accepted"), [("broken_response", []), ("broken_response_accepted", ["Hello"])])
async def test_a_broken_response_says_nothing_about_the_message(
    server: CarrierServer, kind: str, accepted: list[str]
) -> None:
    await server.fault(kind=kind)

    assert await asyncio.to_thread(product(server).send, TEXT) == Unknown()

    assert bodies(server) == accepted


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        ("reordered_receipts", ["queued", "sending", "delivered", "sent"]),
        ("doubled_receipts", ["queued", "queued", "sending", "sending", "sent", "sent", "delivered", "delivered"]),
        ("undelivered", ["queued", "sending", "sent", "undelivered"]),
        ("queue_overflow", ["failed"]),
    ],
)
async def test_receipts_are_sent_as_the_fault_requests(server: CarrierServer, kind: str, statuses: list[str]) -> None:
    await server.fault(kind=kind)

    await server.create(status_callback=server.receipts_to("a"))

    calls = await server.receiver.next(len(statuses))
    assert [call.form["MessageStatus"] for call in calls] == statuses


async def test_lost_receipts_are_never_sent(server: CarrierServer) -> None:
    await server.fault(kind="lost_receipts")

    lost = await server.create(status_callback=server.receipts_to("lost"))
    await server.until_status(lost.sid, "delivered")
    await server.create(status_callback=server.receipts_to("sent"))

    assert {call.target for call in await server.receiver.next(4)} == {"/receipts?text=sent"}
    assert server.receiver.calls.empty()


async def test_late_receipts_are_sent_after_the_delivery(server: CarrierServer) -> None:
    await server.fault(kind="late_receipts", seconds=0.05)

    await server.create(status_callback=server.receipts_to("a"))
    first = await server.receiver.next()
    statuses = [text.state.status for text in server.carrier.texts()]
    rest = await server.receiver.next(3)

    assert statuses == ["delivered"]
    assert [call.form["MessageStatus"] for call in first + rest] == ["queued", "sending", "sent", "delivered"]


async def test_an_undelivered_text_has_its_error_code(server: CarrierServer) -> None:
    await server.fault(kind="undelivered")
    await server.fault(kind="undelivered", code=30005)

    first = await server.create(status_callback=server.receipts_to("a"))
    second = await server.create()

    assert (await server.receiver.next(4))[-1].form["ErrorCode"] == "30003"
    assert (await server.until_status(first.sid, "undelivered")).state.error_code == 30003
    assert (await server.until_status(second.sid, "undelivered")).state.error_code == 30005


@pytest.mark.parametrize(("given", "code"), [({}, 30001), ({"code": 30036}, 30036)])
async def test_a_text_that_overflows_the_queue_is_accepted_but_never_sent(
    server: CarrierServer, given: dict[str, int], code: int
) -> None:
    await server.fault(kind="queue_overflow", **given)

    created = await server.create(status_callback=server.receipts_to("a"))
    (call,) = await server.receiver.next()

    assert (call.form["MessageSid"], call.form["ErrorCode"]) == (created.sid, str(code))
    text = await server.until_status(created.sid, "failed")
    assert (text.sent_at, text.state.error_code) == (None, code)


async def test_a_message_that_is_listed_late_is_not_listed_at_first(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="listed_late", seconds=3600)
    await slow_server.create("Late")
    created = await slow_server.create("On time")

    assert [message.sid for message in await slow_server.list(to=PHONE)] == [created.sid]


async def test_a_message_that_is_listed_late_is_listed_in_the_end(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="listed_late", seconds=0.01)
    created = await slow_server.create("Late")

    async with asyncio.timeout(TIMEOUT_SECONDS):
        while not (listed := await slow_server.list(to=PHONE)):
            pass
    assert [message.sid for message in listed] == [created.sid]


async def test_a_list_without_dates_has_none_at_all(server: CarrierServer) -> None:
    created = await server.create()
    await server.until_status(created.sid, "delivered")
    await server.fault(kind="listed_without_dates", phone=PHONE)

    (undated,) = await server.list(to=PHONE)
    (dated,) = await server.list(to=PHONE)

    assert (undated.date_created, undated.date_sent, undated.date_updated) == (None, None, None)
    assert None not in (dated.date_created, dated.date_sent, dated.date_updated)


async def test_an_unavailable_list_is_no_empty_list(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="listing_unavailable")
    twilio = product(slow_server)

    assert await asyncio.to_thread(twilio.listed, PHONE, real()) is None
    assert await asyncio.to_thread(twilio.listed, PHONE, real()) == []


async def test_an_unreachable_carrier_refuses_connections(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="unreachable", seconds=3600)
    shown = (await slow_server.http.get("/carrier/faults")).json()

    assert await asyncio.to_thread(product(slow_server).send, TEXT) == NotTaken(None)
    assert (shown["reachable"], shown["fired"]) == (False, [{"kind": "unreachable", "phone": None}])
    assert bodies(slow_server) == []


async def test_a_carrier_is_unreachable_for_the_requested_time(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="unreachable", seconds=0.05)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while not (await slow_server.http.get("/carrier/faults")).json()["reachable"]:
            pass

    assert isinstance(await asyncio.to_thread(product(slow_server).send, TEXT), Accepted)


async def test_an_unreachable_carrier_is_reachable_once_faults_are_cleared(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="unreachable", seconds=3600)
    await slow_server.http.delete("/carrier/faults")

    assert isinstance(await asyncio.to_thread(product(slow_server).send, TEXT), Accepted)


async def test_a_carrier_that_becomes_unreachable_breaks_its_connections(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="timeout_after_accepting", seconds=3600)
    sending = asyncio.create_task(asyncio.to_thread(product(slow_server).send, TEXT))
    await slow_server.until(lambda text: text.author == "api")

    await slow_server.fault(kind="unreachable", seconds=3600)

    assert await sending == Unknown()


async def test_a_doubled_webhook_is_posted_three_times(server: CarrierServer) -> None:
    await server.fault(kind="doubled_webhook")

    first = await server.carrier.text_from_handset(PHONE, "one")
    second = await server.carrier.text_from_handset(PHONE, "two")

    assert [call.form["MessageSid"] for call in await server.receiver.next(4)] == [first, first, first, second]


async def test_a_fault_fires_count_times_and_only_for_its_phone(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="throttled", count=2, phone=PHONE)
    await slow_server.create("Another's", to=OTHER_PHONE)
    for _ in range(2):
        with pytest.raises(TwilioRestException):
            await slow_server.create("Throttled")
    await slow_server.create("At last")

    shown = (await slow_server.http.get("/carrier/faults")).json()

    assert bodies(slow_server) == ["Another's", "At last"]
    assert shown["queued"] == []
    assert shown["fired"] == [{"kind": "throttled", "phone": PHONE}] * 2


async def test_queued_faults_can_be_listed_and_cleared(slow_server: CarrierServer) -> None:
    await slow_server.fault(kind="undelivered", count=3, phone=PHONE)
    await slow_server.create("Hello")

    (queued,) = (await slow_server.http.get("/carrier/faults")).json()["queued"]
    await slow_server.http.delete("/carrier/faults")
    cleared = (await slow_server.http.get("/carrier/faults")).json()

    assert (queued["kind"], queued["phone"], queued["count"]) == ("undelivered", PHONE, 2)
    assert (cleared["queued"], cleared["fired"]) == ([], [])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "gremlins"}, "lost_receipts"),
        ({}, "kind: "),
        ({"kind": "throttled", "count": 0}, "count: "),
        ({"kind": "throttled", "phone": "me"}, "phone: "),
        ({"kind": "throttled", "often": 2}, "often: "),
        ({"kind": "unreachable", "phone": PHONE}, "for all phones"),
        ({"kind": "unreachable", "count": 2}, "for all phones"),
    ],
)
async def test_an_invalid_fault_is_refused_with_the_reason(
    server: CarrierServer, fault: dict[str, object], reason: str
) -> None:
    response = await server.http.post("/carrier/faults", json=fault)

    assert response.status_code == 400
    assert reason in response.json()["error"]
