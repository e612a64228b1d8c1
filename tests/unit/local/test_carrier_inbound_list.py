"""The list of inbound texts, by number, time and page: the same from Twilio's API and from the tests' carriers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from shared.clock import real
from shared.contracts.commands import InboundSms
from shared.sms.carrier import Carrier, Page, Span
from shared.sms.twilio.client import PAGE, TwilioCarrier, client
from tests.harness.inbound_list import OURS
from tests.harness.pipeline import LedgerCarrier
from tests.simulation.engine.carrier import SimulatedCarrier
from tests.unit.local.carrier_fixture import ACCOUNT, PHONE, CarrierServer

pytestmark = pytest.mark.anyio

OTHER_NUMBER = "+15005550007"


@dataclass(frozen=True)
class Listing:
    """A carrier, the way in which it receives a learner's text, and its number of texts per page."""

    carrier: Carrier
    receive: Callable[[str], Awaitable[None]]
    page_size: int = PAGE

    async def page(self, span: Span, following: str | None = None) -> Page:
        return await asyncio.to_thread(self.carrier.received, span, following)


def in_memory(carrier: LedgerCarrier | SimulatedCarrier, page_size: int) -> Listing:
    async def receive(body: str) -> None:
        command = InboundSms(id=f"sms:SM{len(carrier.inbound)}", phone=PHONE, text=body)
        carrier.inbound.append((real(), command))

    return Listing(carrier, receive, page_size)


@pytest.fixture(params=["the fake carrier", "the pipeline's", "the simulation's"])
async def listing(request: pytest.FixtureRequest, slow_server: CarrierServer) -> AsyncIterator[Listing]:
    """A carrier whose number is OURS, which is also the fake carrier's."""
    assert ACCOUNT.number == OURS
    if request.param == "the pipeline's":
        ledger = LedgerCarrier()
        ledger.page_size = 10
        yield in_memory(ledger, ledger.page_size)
    elif request.param == "the simulation's":
        yield in_memory(SimulatedCarrier({}, lambda *_: None), 3)
    else:
        api = client(ACCOUNT.sid, ACCOUNT.auth_token, f"{slow_server.entrance}/carrier")
        twilio = TwilioCarrier(api, ACCOUNT.messaging_service_sid, slow_server.receipts_to("1"), {OURS})

        async def receive(body: str) -> None:
            await slow_server.carrier.text_from_handset(PHONE, body)

        await slow_server.create("A text of ours, which is not in the list.")
        yield Listing(twilio, receive)


def around(moment: datetime, number: str | None = OURS) -> Span:
    minute = timedelta(minutes=1)
    return Span(number, moment - minute, moment + minute)


def bodies(page: Page) -> list[str]:
    return [command.text for command in page.commands]


async def test_the_texts_to_a_number_are_listed_newest_first(listing: Listing) -> None:
    await listing.receive("first")
    await listing.receive("second")
    assert list(listing.carrier.numbers) == [OURS]
    page = await listing.page(around(real()))
    assert (bodies(page), page.following) == (["second", "first"], None)
    assert page.oldest_at is not None
    assert abs(page.oldest_at - real()) < timedelta(minutes=1)
    assert {command.recovered for command in page.commands} == {True}


async def test_the_texts_to_another_number_are_not_in_the_list(listing: Listing) -> None:
    await listing.receive("hello")
    assert bodies(await listing.page(around(real(), OTHER_NUMBER))) == []
    assert bodies(await listing.page(around(real(), None))) == ["hello"]


async def test_only_texts_within_the_span_are_listed(listing: Listing) -> None:
    await listing.receive("hello")
    ((at,),) = [[command.received_at for command in (await listing.page(around(real()))).commands]]
    assert at is not None
    hour, second = timedelta(hours=1), timedelta(seconds=1)
    for since, until, expected in (
        (at, at, ["hello"]),
        (at - hour, at, ["hello"]),
        (at, at + hour, ["hello"]),
        (at - hour, at - second, []),
        (at + second, at + hour, []),
    ):
        assert bodies(await listing.page(Span(OURS, since, until))) == expected


async def test_a_long_list_is_continued_page_by_page(listing: Listing) -> None:
    sent = [str(number) for number in range(listing.page_size + 1)]
    for body in sent:
        await listing.receive(body)
    span = around(real())
    first = await listing.page(span)
    assert bodies(first) == sent[:0:-1]
    second = await listing.page(span, first.following)
    assert (bodies(second), second.following) == ([sent[0]], None)
