"""The carrier: takes messages and handsets' texts, and lets happen what follows from them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Self
from uuid import uuid4

import httpx

from local.carrier.faults import COURSE_FAULTS, INBOUND_FAULTS, Faults
from local.carrier.ledger import Ledger
from local.carrier.lifecycle import Pace, Step, course
from local.carrier.opt_out_keywords import REPLIES, OptOutType, opt_out_type
from local.carrier.send_requests import Order, RefusedError, is_phone_number
from local.carrier.texts import Account, Author, State, Text
from local.carrier.webhooks import Form, Tally, Webhooks, inbound_form, receipt_form
from shared.contracts.model import without_surrogates
from shared.ports import Clock


class Carrier:
    """The fake carrier. It lives in one event loop, within `async with`, which ends all that is under way.

    Calls back about one message, and those about one handset's texts, are made one after the other.
    """

    def __init__(
        self, account: Account, webhook_url: str, client: httpx.AsyncClient, clock: Clock, pace: Pace | None = None
    ) -> None:
        """`webhook_url`: where handsets' texts are posted. `client` remains its owner's to close."""
        self.account = account
        self.faults = Faults()
        self._pace = pace or Pace()
        self._webhook_url = webhook_url
        self._webhooks = Webhooks(client, account.auth_token, self._pace.backoff)
        self._clock = clock
        self._ledger = Ledger()
        self._opted_out: set[str] = set()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """The carrier, at work."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """See `aclose`."""
        await self.aclose()

    async def aclose(self) -> None:
        """Drop all that is under way and end all subscriptions."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._ledger.close()

    @property
    def callbacks(self) -> Tally:
        """How the calls back to us went."""
        return self._webhooks.tally

    def texts(self) -> tuple[Text, ...]:
        """The ledger: every text in and out as it stands, oldest first."""
        return self._ledger.texts()

    def subscribe(self) -> AsyncGenerator[Text, None]:
        """Every text so far, then each one that is new or changed, until the carrier is closed."""
        return self._ledger.changes()

    def accept(self, order: Order) -> Text:
        """Take a message to be sent. Raises RefusedError (21610) where the recipient has opted out."""
        if order.to in self._opted_out:
            raise RefusedError(400, 21610, "The recipient has opted out of texts from this number.")
        first = State("accepted" if order.service else "queued")
        text = self._text("api", order.to, order.body, order.media, first)
        text = replace(text, service=order.service, status_callback=order.status_callback)
        self._ledger.record(text)
        fault = self.faults.take(COURSE_FAULTS, order.to)
        self._start(self._play(text, course(first.status, self._pace, fault)))
        return text

    async def text_from_handset(self, phone: str, body: str, media_urls: Iterable[str] = ()) -> str:
        """A learner texts us; the text's sid. We are told of it in the background.

        Raises ValueError where `phone` is not in E.164 form.
        """
        if not is_phone_number(phone):
            raise ValueError("the phone must be a number in E.164 form, as in +15550100001")
        text = self._text("learner", phone, str(without_surrogates(body)), tuple(media_urls), State("received"))
        self._ledger.record(text)
        acted = opt_out_type(text.body, opted_out=phone in self._opted_out)
        if acted is not None:
            self._act(phone, acted)
        times = 3 if self.faults.take(INBOUND_FAULTS, phone) else 1
        form = inbound_form(text, self.account, acted)
        self._start(self._post(self._turns[phone], self._webhook_url, [form] * times))
        return text.sid

    def _act(self, phone: str, acted: OptOutType) -> None:
        if acted == "STOP":
            self._opted_out.add(phone)
        elif acted == "START":
            self._opted_out.discard(phone)
        self._ledger.record(self._text("carrier", phone, REPLIES[acted], (), State("delivered")))

    def _text(self, author: Author, phone: str, body: str, media: tuple[str, ...], state: State) -> Text:
        now = self._clock()
        return Text(
            sid=f"SM{uuid4().hex}",
            author=author,
            phone=phone,
            number=self.account.number,
            body=body,
            media=media,
            state=state,
            at=now,
            updated_at=now,
            sent_at=None if author == "api" else now,
            service=self.account.messaging_service_sid,
        )

    async def _play(self, text: Text, steps: Iterable[Step]) -> None:
        turn = asyncio.Lock()
        passed = 0.0
        for step in steps:
            await asyncio.sleep(step.after - passed)
            passed = step.after
            if step.becomes is not None:
                text = text.became(step.becomes, self._clock())
                self._ledger.record(text)
            if text.status_callback is not None:
                forms = [receipt_form(text, self.account, state) for state in step.receipts]
                self._start(self._post(turn, text.status_callback, forms))

    async def _post(self, turn: asyncio.Lock, url: str, forms: Sequence[Form]) -> None:
        async with turn:
            for form in forms:
                await self._webhooks.post(url, form)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
