"""The whole pipeline in one thread: the real handlers behind real push requests, on the in-memory adapters.

Between steps everything goes through its codec, since the store and the topics hold only text.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from flask import Request
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder

from shared import composition, topology
from shared.composition import Lazy, Ports
from shared.contracts.batch import Batch
from shared.desk.access.identity import nobody
from shared.desk.ports import DeskSettings
from shared.dialog.registration import RegistrationCodes, RegistrationService
from shared.drill_progress import learners
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drills.catalogue import Catalogue, load
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.memory.pubsub import MemoryPubSub
from shared.ports import Create, Document, Query
from shared.sms.carrier import Accepted, ListedMessage, Outcome, Page, Reported, Span
from shared.sms.gate import SendingGate
from shared.sms.limits import MICRO, Limits
from shared.sms.outbox import TextStore
from shared.sms.policy import SendingPolicy
from shared.sms.text import CarrierStatus, TextMessage
from shared.sms.twilio.client import callback_url
from shared.sms.twilio.error_codes import DEAD
from shared.sms.twilio.signature import TwilioSignature
from shared.snapshots.store import SnapshotCache, Snapshots
from shared.store.bodies import Body, Stored
from shared.store.overlap import ONE_BY_ONE
from tests.harness.backoff import BackoffPubSub
from tests.harness.catalogues import kept
from tests.harness.inbound_list import OURS, page_of
from tests.harness.scripted_store import ScriptedStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.contracts.commands import InboundSms

Part = TypeVar("Part")

BASE = "https://textdrill.example"
WEBHOOK = f"{BASE}/functions/twilio-webhook"
TOKEN = "a-token"  # noqa: S105 - made up
ROOT = Path(__file__).parent.parent.parent
CONTENT = ROOT / "tests" / "conversations" / "drills"
RECEIPT_WAIT = timedelta(seconds=1)
LIMITS = Limits(
    segments=100_000,
    micro_dollars=1_000 * MICRO,
    segments_per_learner=1_000,
    micro_dollars_per_learner=100 * MICRO,
    micro_dollars_per_segment=12_300,
    micro_dollars_per_picture=30_000,
)
"""Daily limits that no test reaches by chance."""

NO_DESK = DeskSettings(nobody, "a secret for nobody", "test", is_deployed=False)
"""Settings of a desk that lets nobody in."""

DECLARED = topology.load()
_ENVIRON = EnvironBuilder(method="POST").get_environ()
"""WSGI environment that all requests share."""


@dataclass
class Clock:
    """A clock that only the test moves; `sleep` advances it."""

    now: datetime = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Taken:
    """A scripted send that takes the text, whatever the outcome says. `receipts`: whether its receipts are posted."""

    outcome: Outcome
    receipts: bool = True


class LedgerCarrier:
    """A carrier that keeps accepted texts and posts their receipts soon afterwards.

    `outcomes`: scripted outcomes of the next sends. `calls`: number of sends. `untold`: receipts that are not posted
    yet. `lists`: whether it answers when asked for its messages. `rewords`: whether it lists them in another wording.
    `page_size`: number of learners' texts per page of its list.
    """

    numbers: Sequence[str] = (OURS,)

    def __init__(self, receipts: tuple[CarrierStatus, ...] = ("sent", "delivered")) -> None:
        self.ledger: list[TextMessage] = []
        self.outcomes: list[Outcome | Taken] = []
        self.calls = 0
        self.lists = True
        self.rewords = False
        self.receipts = receipts
        self.inbound: list[tuple[datetime, InboundSms]] = []
        self.page_size = 1000
        self.untold: list[tuple[TextMessage, str, CarrierStatus]] = []

    def send(self, text: TextMessage) -> Outcome:
        self.calls += 1
        sid = f"SM{len(self.ledger):032d}"
        scripted = self.outcomes.pop(0) if self.outcomes else Accepted(sid)
        taken = scripted if isinstance(scripted, Taken) else Taken(scripted)
        if isinstance(scripted, Taken | Accepted):
            self.ledger.append(text)
            self.untold.extend((text, sid, status) for status in (self.receipts if taken.receipts else ()))
        return taken.outcome

    def report(self, sid: str) -> Reported | None:
        is_known = self.lists and int(sid.removeprefix("SM")) < len(self.ledger)
        return Reported(self.receipts[-1] if self.receipts else "queued", None) if is_known else None

    def received(self, span: Span, following: str | None = None) -> Page:
        return page_of(sorted(self.inbound, key=itemgetter(0), reverse=True), span, following, self.page_size)

    def listed(self, phone: str, since: datetime) -> list[ListedMessage] | None:
        if not self.lists:
            return None
        return [
            ListedMessage(f"SM{number:032d}", "reworded" if self.rewords else sent.body or "", sent.intent_at)
            for number, sent in enumerate(self.ledger)
            if sent.phone == phone and sent.intent_at is not None and sent.intent_at >= since
        ]


def _catalogue(content: Path) -> Catalogue:
    return kept(content) if content.is_relative_to(ROOT) else load(content)


def always(part: Part) -> Lazy[Part]:
    """Return a lazy port that always gives this part."""
    return lambda: part


class Pipeline:
    """Everything from the webhook to the carrier's ledger."""

    def __init__(
        self,
        content: Path = CONTENT,
        *,
        carrier: LedgerCarrier | None = None,
        registration: RegistrationService | None = None,
        has_backoff: bool = False,
        drills_by_hash: bool = False,
    ) -> None:
        """`has_backoff`: whether a refused message holds back its whole subscription, as on the platform.

        `drills_by_hash`: the setting, which can be changed at any time.
        """
        self.drills_by_hash = drills_by_hash
        self.clock = Clock()
        self.store = MemoryDocumentStore(self.clock)
        codes = RegistrationCodes(self.store)
        codes.put("WELCOME", is_demo=False, account_info={})
        codes.put("DEMO", is_demo=True, account_info={"company": "Cafe Luna", "account": "cafe-luna"})
        self.costs = {function.name: ScriptedStore(self.store) for function in DECLARED.functions}
        behind = {topic: DECLARED.behind(topic) for topic in DECLARED.topics}
        self.topics = BackoffPubSub(behind, self.clock) if has_backoff else MemoryPubSub(behind)
        self.carrier = carrier or LedgerCarrier()
        self.texts_in = 0
        self.catalogue = _catalogue(content)
        self.ports = Ports(
            documents=always(self.store),
            publisher=always(self.topics),
            carrier=always(self.carrier),
            signature=always(TwilioSignature([TOKEN], BASE)),
            senders=always(frozenset({OURS})),
            registration=always(registration or RegistrationCodes(self.store)),
            catalogue=lambda: self.catalogue,
            policy=always(Policy()),
            declared=always(DECLARED),
            gate=always(SendingGate(self.store, self.clock)),
            sending=always(SendingPolicy(LIMITS, receipt_wait=RECEIPT_WAIT, dead=DEAD)),
            instance=always("the-instance"),
            learners_clock=self.clock,
            wall_clock=self.clock,
            sleep=self.wait,
            stopwatch=lambda: 0.0,
            overlap=always(ONE_BY_ONE),
            snapshot_cache=always(SnapshotCache()),
            drills_by_hash=lambda: self.drills_by_hash,
            desk=always(NO_DESK),
        )
        self.functions: dict[str, Callable[[Ports, Request], tuple[object, ...]]] = {
            function.name: getattr(composition, function.entry) for function in DECLARED.functions
        }

    def resume(self, rested: "Pipeline") -> None:
        """Go on from where another pipeline, which is at rest, has come to: its documents, texts and time.

        Ids of messages start again, so the other must have parked none.
        """
        assert rested.topics.waiting() == []
        assert rested.parked() == []
        known = {document.path for document in self.store.documents()}
        for document in rested.store.documents():
            assert document.updated_at is not None
            self.clock.now = document.updated_at
            if document.path not in known:
                self.store.commit(Create(document.path, document.fields))
        self.carrier.ledger = [*rested.carrier.ledger]
        self.texts_in, self.clock.now = rested.texts_in, rested.clock.now

    @property
    def plan(self) -> TeachingPlan:
        """Return the current teaching plan."""
        return composition.plans(self.ports)()

    def deploy(self, content: Path) -> None:
        """Replace the drill content."""
        self.catalogue = load(content)

    def call(self, function: str, request: Request, ports: Ports | None = None) -> int:
        """Call a function and return its status code. Without `ports`, its reads and commits are counted in `costs`."""
        ports = ports or replace(self.ports, documents=always(self.costs[function]))
        return int(str(self.functions[function](ports, request)[1]))

    def hand(self, function: str, message: str, ports: Ports | None = None) -> int:
        """Push a message to one function without its topic, and return the status code."""
        return self.push(function, push_request(message), ports)

    def post(self, phone: str, body: str, **more: str) -> int:
        """Post a learner's text as the carrier does, and return the status code."""
        self.texts_in += 1
        form = {"MessageSid": f"SMin{self.texts_in:030d}", "From": phone, "To": OURS, "Body": body, **more}
        return self.call("twilio-webhook", signed(WEBHOOK, form))

    def text(self, phone: str, body: str, **more: str) -> list[str]:
        """Send a learner's text and return the texts sent back until quiescence."""
        before = len(self.carrier.ledger)
        assert self.post(phone, body, **more) == 200
        self.settle()
        return [said(text) for text in self.carrier.ledger[before:] if text.phone == phone]

    def run(self, function: str) -> None:
        """Run a scheduled function once; its messages stay queued."""
        assert self.call(function, post_request()) == 200

    def run_scheduled(self) -> list[str]:
        """Run reminders and due drills once, and return the texts that they cause."""
        before = len(self.carrier.ledger)
        self.run("send-reminders")
        self.run("start-due-drills")
        self.settle()
        return [said(text) for text in self.carrier.ledger[before:]]

    def let_pass(self, time: timedelta) -> None:
        """Let this much time pass, in which waiting texts are announced every minute."""
        end = self.clock.now + time
        while self.clock.now < end:
            self.clock.sleep(60)
            self.run("announce-texts")
            self.settle()

    def wait(self, seconds: float) -> None:
        """Advance the clock; meanwhile the carrier posts its receipts."""
        self.tell_receipts()
        while any(self.topics.deliver("record-receipt", phone, self.push) for _, phone in self.topics.waiting()):
            pass
        self.clock.sleep(seconds)

    def tell_receipts(self) -> None:
        """Post the status callbacks that the carrier has not posted yet."""
        untold, self.carrier.untold = self.carrier.untold, []
        for text, sid, status in untold:
            form = {"MessageSid": sid, "MessageStatus": status, "To": text.phone, "From": OURS}
            assert self.call("twilio-webhook", signed(callback_url(WEBHOOK, text), form)) == 200

    def settle(self, rounds: int = 1000) -> None:
        """Push queued messages until quiescence."""
        for _ in range(rounds):
            self.tell_receipts()
            if not (waiting := self.topics.waiting()):
                return
            for function, phone in waiting:
                if not self.topics.deliver(function, phone, self.push):
                    self.clock.sleep(1)
        raise AssertionError(f"no quiescence: {self.topics.waiting()}")

    def push(self, function: str, body: bytes, ports: Ports | None = None) -> int:
        """Send a push request to a function and return its status code."""
        return self.call(function, post_request(body), ports)

    def batches(self, phone: str) -> list[Batch]:
        """Return the learner's log."""
        found = self.store.find(Query(f"{log.dialog_path(phone)}/batches", order_by="seq"))
        return [log.decode(Snapshots(self.store), each) for each in found]

    def events(self, phone: str) -> list[str]:
        """Return the types of all events in the learner's log."""
        return [event.type for batch in self.batches(phone) for event in batch.events]

    def progress(self, phone: str) -> Progress:
        """Return the learner's progress."""
        stored = learners.load(self.store, phone)
        assert stored.document is not None
        return stored.model

    def texts(self, phone: str) -> list[TextMessage]:
        """Return the learner's texts, ordered by seq and index."""
        found = self.store.find(Query("texts", where={"phone": phone}))
        texts = [Body(TextMessage).decode(each) for each in found]
        return sorted(texts, key=lambda text: (text.seq, text.index))

    def stored(self, text_id: str) -> TextMessage:
        """Return one text."""
        stored = TextStore(self.store).get(text_id)
        assert stored is not None
        return stored.model

    def open_texts(self, phone: str) -> list[Stored[TextMessage]]:
        """Return the learner's open texts, in order."""
        return TextStore(self.store).open_texts(phone)

    def parked(self) -> list[Document]:
        """Return the parked messages."""
        return self.store.find(Query("parked"))


def said(text: TextMessage) -> str:
    """Return a text as a handset shows it."""
    return "\n".join(part for part in (text.body, f"[{text.media_url}]" if text.media_url else None) if part)


def signed(url: str, form: Mapping[str, str], token: str = TOKEN) -> Request:
    """Build a webhook request signed as Twilio signs it."""
    return webhook_request(url, urlencode(form).encode(), RequestValidator(token).compute_signature(url, form))


def webhook_request(url: str, body: bytes, signature: str | None) -> Request:
    """Build a webhook request with this body and signature."""
    target = url.removeprefix(BASE)
    path, _, query = target.partition("?")
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_URI": target, "RAW_URI": target}
    if signature is not None:
        environ["HTTP_X_TWILIO_SIGNATURE"] = signature
    return post_request(body, CONTENT_TYPE="application/x-www-form-urlencoded", **environ)


def post_request(body: bytes = b"", **environ: str) -> Request:
    """Build a POST request with this body, and with these variables of the WSGI environment."""
    return Request({**_ENVIRON, **environ, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)})


def push_request(data: str, phone: str = "+15550100") -> bytes:
    """Build the body of a push request with this data."""
    message = {"data": base64.b64encode(data.encode()).decode(), "attributes": {"phone": phone}, "messageId": "1"}
    return json.dumps({"message": message, "subscription": "projects/p/subscriptions/s"}).encode()
