"""The whole of it in one thread: learners, functions, topics, carrier and scheduler, and one seed that owns them."""

import base64
import io
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from flask import Request
from werkzeug.test import EnvironBuilder

from shared.dialog.registration import code_path
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create
from shared.sms.text import CarrierStatus, TextMessage
from shared.sms.twilio.client import callback_url
from shared.sms.twilio.forms import command_from
from tests.harness.pipeline import CONTENT, WEBHOOK, signed
from tests.simulation.checks.checked_store import CheckedStore
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import Ledger, Sent, everything_is_done
from tests.simulation.engine.actors import Actor, VirtualClock
from tests.simulation.engine.calls import CallContext, FaultPlan, RandomFaults
from tests.simulation.engine.carrier import SimulatedCarrier
from tests.simulation.engine.faulty_ports import Died
from tests.simulation.engine.functions import PUSHED, SCHEDULED, SKEWS, Surroundings, call, instance, subscriptions
from tests.simulation.engine.rng import Rng
from tests.simulation.engine.topics import SimulatedTopics
from tests.simulation.engine.trace import Trace
from tests.simulation.workloads.scripts import MINUTE, Script, Text

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
GIVEN_UP = timedelta(hours=3)
"""So long a patient learner waits for what comes of a text that the carrier could not hand over."""

DRAINED = timedelta(hours=1)
"""So long after the last run of the scheduler all queues are empty: the longest pauses between tries."""

OURS = "+15005550006"
MOST_STEPS = 200_000


@dataclass(frozen=True)
class Pace:
    """How often scheduled functions run, and in how much time everything is done once nothing fails any more."""

    tick: timedelta = timedelta(minutes=15)
    healing: timedelta = timedelta(hours=3)


@dataclass
class Simulator:
    """`stormy`: the phones whose lanes see faults; the scheduler sees them if all do.

    `until`: no lane heals before this moment, also where its learner has nothing to say any more.
    """

    seed: int
    scripts: tuple[Script, ...]
    faulty: frozenset[str]
    trace: Trace = field(default_factory=Trace)
    fault_plan: FaultPlan | None = None
    pace: Pace = field(default_factory=Pace)
    content: Path = CONTENT
    until: datetime = BEGIN
    accepted: dict[str, list[str]] = field(default_factory=dict)
    poison: dict[str, int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        all_phones = frozenset(script.phone for script in self.scripts) == self.faulty
        self.store = MemoryDocumentStore()
        self.store.commit(Create(code_path("WELCOME"), {"is_demo": False, "account_info": "{}"}))
        self.store.commit(Create(code_path("DEMO"), {"is_demo": True, "account_info": "{}"}))
        self.clock = VirtualClock(BEGIN)
        self.scheduler = self._actor("scheduler", faulty=all_phones)
        self.actors = {
            script.phone: self._actor(script.phone, faulty=script.phone in self.faulty) for script in self.scripts
        }
        self.context = CallContext(self.fault_plan or RandomFaults())
        self.topics = SimulatedTopics(subscriptions(), self.actors, self._push, lambda: self.context.function)
        self.carrier = SimulatedCarrier(self.actors, self._tell)
        self.checked_store = CheckedStore(self.store, self.ledger)
        shared = Surroundings(self.checked_store, self.topics, self.carrier, self.content)
        self.instances = [instance(shared, self.context, skew) for skew in SKEWS]
        self.logged = io.StringIO()

    def _actor(self, name: str, *, faulty: bool) -> Actor:
        return Actor(name, self.clock, Rng(f"{self.seed} {name}", fault_free=not faulty), self.trace)

    def ledger(self, phone: str) -> Ledger:
        """What the carrier has taken for this phone."""
        return [
            Sent(t.text.seq, t.text.index, t.text.body, t.text.media_url) for t in self.carrier.accepted_texts(phone)
        ]

    def run(self) -> None:
        """Let everything happen: first with faults, then without, until everybody has said all they had to say."""
        self._left = {script.phone: list(script.texts) for script in self.scripts}
        self._healed_at: datetime | None = None
        for script in self.scripts:
            self._expect(script)
        self.scheduler.later(self.pace.tick.total_seconds(), self._tick)
        with redirect_stderr(self.logged):
            for _ in range(MOST_STEPS):
                if not self.clock.step():
                    self._end()
                    return
        raise AssertionError("it never ends")

    def _end(self) -> None:
        """Once nothing fails any more, all queues are empty in time."""
        assert self._healed_at is not None
        over = self._healed_at + self.pace.healing + self.pace.tick + DRAINED
        assert self.clock.now <= over, f"the last queue is empty at {self.clock.now}, and not by {over}"

    def is_settled(self, phone: str) -> bool:
        """Whether all has come of what this learner has texted so far."""
        history = History(self.store, phone)
        done = {batch.command.id for batch in history.batches}
        recent = self.actors[phone].now - GIVEN_UP
        heard = all(
            command.id in done for at, command in self.carrier.inbound if command.phone == phone and at > recent
        )
        return heard and self.topics.is_quiet(phone) and not any(everything_is_done(history))

    def _expect(self, script: Script) -> None:
        """The learner's next text, when its time has come; after the last one the lane heals."""
        actor = self.actors[script.phone]
        if not self._left[script.phone]:
            actor.later(max(actor.rng.within(0, 120), _seconds(actor.now, self.until)), partial(self._heal, actor))
            return
        text = self._left[script.phone].pop(0)
        pause = max(text.after, _seconds(actor.now, text.not_before)) if text.not_before else text.after
        actor.later(pause, partial(self._say, script, actor, text))

    def _say(self, script: Script, actor: Actor, text: Text) -> None:
        if script.patient and not self.is_settled(script.phone):
            actor.later(MINUTE, partial(self._say, script, actor, text))
            return
        number = len(script.texts) - len(self._left[script.phone])
        form = {
            "MessageSid": f"SM{script.phone[1:]}in{number:03d}",
            "From": script.phone,
            "To": OURS,
            "Body": text.body,
        }
        if text.by_carrier:
            form["OptOutType"] = text.body
            (self.carrier.blocked.add if text.body == "STOP" else self.carrier.blocked.discard)(script.phone)
        if text.body == "START":
            self.carrier.blocked.discard(script.phone)
        self.carrier.inbound.append((actor.now, command_from(form)))
        if not actor.strikes("inbound: never posted"):
            self._post(actor, form)
        if actor.strikes("inbound: doubled"):
            actor.later(actor.rng.within(0, 60), partial(self._post, actor, form))
        if actor.strikes("poison"):
            self._poison(actor)
        self._expect(script)

    def _post(self, actor: Actor, form: Mapping[str, str]) -> None:
        """The carrier posts a learner's text, again and again until it is accepted."""
        if self._call_webhook(actor, WEBHOOK, form) == 200:
            self.accepted.setdefault(actor.name, []).append(f"sms:{form['MessageSid']}")
        else:
            actor.later(5, partial(self._post, actor, form))

    def _tell(self, text: TextMessage, sid: str, status: CarrierStatus) -> None:
        form = {"MessageSid": sid, "MessageStatus": status, "To": text.phone, "From": OURS}
        self._call_webhook(self.actors[text.phone], callback_url(WEBHOOK, text), form)

    def _call_webhook(self, actor: Actor, url: str, form: Mapping[str, str]) -> int:
        at, status = actor.rng.one_of(self.instances), 502
        with self.context.calling("twilio-webhook", actor), suppress(Died):
            status = call("twilio-webhook", at, signed(url, form))
        actor.tell(f"carrier posts {form.get('MessageStatus') or form.get('Body')} {url[-12:]}: {status}")
        return status

    def _poison(self, actor: Actor) -> None:
        self.poison[actor.name] += 1
        function = actor.rng.one_of(PUSHED)
        self.topics.enqueue(function, actor.name, f"no message {self.poison[actor.name]} of {actor.name}", number=0)

    def _push(self, actor: Actor, function: str, body: bytes) -> int:
        at = actor.rng.one_of(self.instances)
        request = Request(EnvironBuilder(method="POST", data=body).get_environ())
        actor.tell(f"{function} < {_glimpse(body)}")
        status = 502
        with self.context.calling(function, actor), suppress(Died):
            status = call(function, at, request)
        actor.tell(f"{function} > {status}")
        return status

    def _tick(self) -> None:
        """The scheduler's functions run, until a while after everything has healed."""
        actor = self.scheduler
        if self._healed_at is None or actor.now < self._healed_at + self.pace.healing:
            actor.later(self.pace.tick.total_seconds(), self._tick)
        if actor.strikes("schedule: missed"):
            return
        for function in SCHEDULED:
            for _ in range(1 + actor.strikes("schedule: fired twice")):
                self._run(function)

    def _run(self, function: str, tries: int = 3) -> None:
        """One run; the scheduler calls again soon if that failed."""
        actor = self.scheduler
        at, status = actor.rng.one_of(self.instances), 502
        with self.context.calling(function, actor), suppress(Died):
            status = call(function, at, Request(EnvironBuilder(method="POST").get_environ()))
        if status != 200:
            actor.tell(f"{function} > {status}")
        if status != 200 and tries:
            actor.later(MINUTE, partial(self._run, function, tries - 1))

    def _heal(self, actor: Actor) -> None:
        actor.rng.fault_free = True
        if all(other.rng.fault_free for other in self.actors.values()) and self._all_said():
            self.scheduler.rng.fault_free = True
            self._healed_at = actor.now

    def _all_said(self) -> bool:
        return not any(self._left.values())


def _seconds(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()


def _glimpse(body: bytes) -> str:
    """A message in a few words: the id of a command, the number of a batch, the texts."""
    data = base64.b64decode(json.loads(body)["message"]["data"]).decode()
    try:
        message = json.loads(data)
    except ValueError:
        return data
    if "texts" in message:
        return ", ".join(f"{each['text']['seq']}.{each['text']['index']}" for each in message["texts"])
    if "seq" in message:
        return f"batch {message['seq']} {[event['type'] for event in message['events']]}"
    return f"{message.get('id') or message['text_id']} {message.get('status', '')}"
