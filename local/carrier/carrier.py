"""The fake carrier: accepts messages and handsets' texts, and calls our webhooks about them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Self
from uuid import uuid4

import httpx

from local.carrier.faults import ACCEPTANCE_FAULTS, INBOUND_FAULTS, LIFECYCLE_FAULTS, Faults
from local.carrier.ledger import Ledger
from local.carrier.lifecycle import Pace, Step, lifecycle_steps
from local.carrier.opt_out_keywords import REPLIES, OptOutType, opt_out_type
from local.carrier.send_requests import RefusedError, SendRequest, is_phone_number
from local.carrier.texts import Account, Author, State, Text
from local.carrier.webhooks import CallbackStats, Form, Webhooks, inbound_form, receipt_form
from shared.clock import real
from shared.contracts.model import without_surrogates
from shared.ports import Clock


class Carrier:
    """The fake carrier. Used within one event loop, in `async with`, whose end cancels all pending work.

    Webhook calls about the same message, or about the texts of the same handset, are made in order.
    """

    def __init__(
        self, account: Account, webhook_url: str, client: httpx.AsyncClient, clock: Clock, pace: Pace | None = None
    ) -> None:
        """Create a carrier that posts handsets' texts to `webhook_url`. The caller has to close `client`.

        `clock`: the learners' clock, which handsets show. The API shows the real time.
        """
        self.account = account
        self.faults = Faults()
        self._pace = pace or Pace()
        self._webhook_url = webhook_url
        self._webhooks = Webhooks(client, account.auth_token, self._pace.backoff)
        self._clock = clock
        self._ledger = Ledger()
        self._opted_out: set[str] = set()
        self._handset_locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Return the carrier, ready for use."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """See `aclose`."""
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel all pending work and end all subscriptions."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._ledger.close()

    @property
    def callbacks(self) -> CallbackStats:
        """The counts of webhook calls by their outcome."""
        return self._webhooks.stats

    def texts(self) -> tuple[Text, ...]:
        """Return every inbound and outbound text in its current state, oldest first."""
        return self._ledger.texts()

    def subscribe(self) -> AsyncGenerator[Text, None]:
        """Yield every text so far, then each new or changed text, until the carrier is closed."""
        return self._ledger.changes()

    def accept(self, request: SendRequest) -> Text:
        """Accept a message for sending. Raises RefusedError (21610) if the recipient has opted out."""
        if request.to in self._opted_out:
            raise RefusedError(400, 21610, "The recipient has opted out of texts from this number.")
        first = State("accepted" if request.service else "queued")
        text = self._text("api", request.to, request.body, request.media, first)
        text = replace(text, service=request.service, status_callback=request.status_callback)
        if (late := self.faults.take(ACCEPTANCE_FAULTS, request.to)) is not None:
            text = replace(text, listed_from=text.created_at + timedelta(seconds=late.seconds))
        self._ledger.record(text)
        fault = self.faults.take(LIFECYCLE_FAULTS, request.to)
        self._start(self._run_lifecycle(text, lifecycle_steps(first.status, self._pace, fault)))
        return text

    async def text_from_handset(self, phone: str, body: str, media_urls: Iterable[str] = ()) -> str:
        """Accept a learner's text and post it to our webhook in the background. Returns the text's sid.

        Raises ValueError if `phone` is not in E.164 form.
        """
        if not is_phone_number(phone):
            raise ValueError("the phone must be a number in E.164 form, as in +15550100001")
        text = self._text("learner", phone, str(without_surrogates(body)), tuple(media_urls), State("received"))
        self._ledger.record(text)
        opt_out = opt_out_type(text.body, opted_out=phone in self._opted_out)
        if opt_out is not None:
            self._apply_opt_out(phone, opt_out)
        times = 3 if self.faults.take(INBOUND_FAULTS, phone) else 1
        form = inbound_form(text, self.account, opt_out)
        self._start(self._post(self._handset_locks[phone], self._webhook_url, [form] * times))
        return text.sid

    def _apply_opt_out(self, phone: str, opt_out: OptOutType) -> None:
        if opt_out == "STOP":
            self._opted_out.add(phone)
        elif opt_out == "START":
            self._opted_out.discard(phone)
        self._ledger.record(self._text("carrier", phone, REPLIES[opt_out], (), State("delivered")))

    def _text(self, author: Author, phone: str, body: str, media: tuple[str, ...], state: State) -> Text:
        now = real()
        return Text(
            sid=f"SM{uuid4().hex}",
            author=author,
            phone=phone,
            number=self.account.number,
            body=body,
            media=media,
            state=state,
            at=self._clock(),
            created_at=now,
            updated_at=now,
            listed_from=now,
            sent_at=None if author == "api" else now,
            service=self.account.messaging_service_sid,
        )

    async def _run_lifecycle(self, text: Text, steps: Iterable[Step]) -> None:
        lock = asyncio.Lock()
        elapsed = 0.0
        for step in steps:
            await asyncio.sleep(step.after - elapsed)
            elapsed = step.after
            if step.state is not None:
                text = text.with_state(step.state, real())
                self._ledger.record(text)
            if text.status_callback is not None:
                forms = [receipt_form(text, self.account, state) for state in step.receipts]
                self._start(self._post(lock, text.status_callback, forms))

    async def _post(self, lock: asyncio.Lock, url: str, forms: Sequence[Form]) -> None:
        async with lock:
            for form in forms:
                await self._webhooks.post(url, form)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
