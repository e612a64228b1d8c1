"""The receipts of accepted messages, and their retries."""

from socket import socket

import httpx
import pytest

from local.carrier.webhooks import CallbackStats, Webhooks
from tests.unit.local.carrier_fixture import ACCOUNT, PHONE, CarrierServer

pytestmark = pytest.mark.anyio


async def test_each_status_but_the_first_has_a_signed_receipt_in_order(server: CarrierServer) -> None:
    message = await server.create(status_callback=server.receipts_to("+1555:3:0"))

    calls = await server.receiver.next(4)

    assert [call.form["MessageStatus"] for call in calls] == ["queued", "sending", "sent", "delivered"]
    assert all(call.signed for call in calls)
    assert {call.target for call in calls} == {"/receipts?text=+1555:3:0"}
    assert calls[-1].form == {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": "delivered",
        "SmsStatus": "delivered",
        "To": PHONE,
        "From": ACCOUNT.number,
        "AccountSid": ACCOUNT.sid,
        "MessagingServiceSid": ACCOUNT.messaging_service_sid,
        "ApiVersion": "2010-04-01",
    }


async def test_a_message_from_our_number_has_no_receipt_for_queued(server: CarrierServer) -> None:
    await server.create(messaging_service_sid=None, from_=ACCOUNT.number, status_callback=server.receipts_to("a"))

    calls = await server.receiver.next(3)

    assert [call.form["MessageStatus"] for call in calls] == ["sending", "sent", "delivered"]


async def test_a_failed_receipt_is_retried_before_the_next_one(server: CarrierServer) -> None:
    server.receiver.responses.extend([503, 500])

    await server.create(status_callback=server.receipts_to("a"))

    calls = await server.receiver.next(6)
    assert [call.form["MessageStatus"] for call in calls] == ["queued"] * 3 + ["sending", "sent", "delivered"]
    assert server.carrier.callbacks.retried == 2


async def test_a_receipt_that_keeps_failing_is_given_up_and_counted(server: CarrierServer) -> None:
    server.receiver.responses.extend([503] * 4)

    await server.create(status_callback=server.receipts_to("a"))

    calls = await server.receiver.next(7)
    assert [call.form["MessageStatus"] for call in calls] == ["queued"] * 4 + ["sending", "sent", "delivered"]
    assert (server.carrier.callbacks.retried, server.carrier.callbacks.given_up) == (3, 1)


async def test_a_refused_receipt_is_not_retried(server: CarrierServer) -> None:
    server.receiver.responses.append(403)

    await server.create(status_callback=server.receipts_to("a"))

    calls = await server.receiver.next(4)
    assert [call.form["MessageStatus"] for call in calls] == ["queued", "sending", "sent", "delivered"]


async def test_an_unreachable_webhook_is_retried_and_then_given_up() -> None:
    with socket() as not_listening:
        not_listening.bind(("127.0.0.1", 0))
        async with httpx.AsyncClient(trust_env=False) as client:
            webhooks = Webhooks(client, ACCOUNT.auth_token, (0.001, 0.001))
            await webhooks.post(f"http://127.0.0.1:{not_listening.getsockname()[1]}/", {"MessageSid": "SM1"})

    assert webhooks.stats == CallbackStats(answered=0, retried=2, given_up=1)
