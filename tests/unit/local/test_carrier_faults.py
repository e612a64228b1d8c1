"""Each requested fault of the carrier fires as requested."""

import pytest
from requests.exceptions import ReadTimeout
from twilio.base.exceptions import TwilioRestException

from tests.unit.local.carrier_fixture import OTHER_PHONE, PHONE, CarrierServer

pytestmark = pytest.mark.anyio


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
        ({"kind": "rejected", "code": 30007}, 400, 30007, []),
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


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        ("reordered_receipts", ["queued", "sending", "delivered", "sent"]),
        ("doubled_receipts", ["queued", "queued", "sending", "sending", "sent", "sent", "delivered", "delivered"]),
        ("undelivered", ["queued", "sending", "sent", "undelivered"]),
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
    ],
)
async def test_an_invalid_fault_is_refused_with_the_reason(
    server: CarrierServer, fault: dict[str, object], reason: str
) -> None:
    response = await server.http.post("/carrier/faults", json=fault)

    assert response.status_code == 400
    assert reason in response.json()["error"]
