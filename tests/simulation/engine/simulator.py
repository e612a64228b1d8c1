"""Simulates learners, functions, topics, carrier and scheduler in one thread, all determined by one seed."""

import base64
import io
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from shared.dialog.registration import code_path
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Query
from shared.sms.text import CarrierStatus, TextMessage
from shared.sms.twilio.client import callback_url
from shared.sms.twilio.forms import command_from
from tests.harness.inbound_list import OURS
from tests.harness.pipeline import CONTENT, WEBHOOK, post_request, signed
from tests.simulation.checks.checked_store import CheckedStore
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import Ledger, everything_is_done
from tests.simulation.engine import operators
from tests.simulation.engine.actors import Actor, VirtualClock
from tests.simulation.engine.calls import CallContext, FaultPlan, RandomFaults
from tests.simulation.engine.carrier import DISTURBANCES, SimulatedCarrier
from tests.simulation.engine.desk import Deed, Desk
from tests.simulation.engine.faulty_ports import Died
from tests.simulation.engine.functions import (
    ANNOUNCING,
    PUSHED,
    SCHEDULED,
    SKEWS,
    Surroundings,
    call,
    instance,
    subscriptions,
)
from tests.simulation.engine.operators import Pause
from tests.simulation.engine.reordering import Reordering
from tests.simulation.engine.rng import Rng
from tests.simulation.engine.rollout import Instance, Rollout
from tests.simulation.engine.topics import SimulatedTopics
from tests.simulation.engine.trace import Trace
from tests.simulation.workloads.scripts import MINUTE, Script, Text

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
GIVEN_UP = timedelta(hours=3)
"""Maximum time that a patient learner waits for the answer to a text that the webhook has not received."""

DRAINED = timedelta(hours=1)
"""Maximum time from the scheduler's last run until all queues are empty; the longest backoffs fit into it."""

LONGEST_WAIT = timedelta(hours=30)
"""Maximum time from the end of the faults until no text waits: for a permitted hour, or for its next attempt."""

IDLE_RUN_EVERY = 5
"""While no text is due, only every fifth run of `announce-texts` takes place: all of them would find nothing."""

MAX_STEPS = 200_000
"""Maximum number of tasks in one simulation, so that an endless retry fails."""


@dataclass(frozen=True)
class Pace:
    """`tick`: interval of the scheduled functions. `healing`: how long they go on once faults have ended.

    `announcing`: interval of `announce-texts`, which goes on until no text waits, for at most LONGEST_WAIT.
    """

    tick: timedelta = timedelta(minutes=15)
    healing: timedelta = timedelta(hours=3)
    announcing: timedelta = timedelta(minutes=3)


@dataclass
class Simulator:
    """One simulation.

    `faulty`: the phones whose actors have faults; the scheduler has faults if all of them do. `until`: no actor's
    faults end before this moment, even if its learner has no more texts to send. `accepted`: ids of the commands that
    the webhook accepted, by phone. `poison`: number of undecodable messages, by phone. `rollout`: the next release
    beside this one; None for this one alone. `by_hash_from`: when DRILLS_BY_HASH is turned on; None for never.
    `pauses`: when operators pause sending; `deeds`: what they do in conversations. No actor's faults end before these.
    """

    seed: int
    scripts: tuple[Script, ...]
    faulty: frozenset[str]
    trace: Trace = field(default_factory=Trace)
    fault_plan: FaultPlan | None = None
    pace: Pace = field(default_factory=Pace)
    content: Path = CONTENT
    until: datetime = BEGIN
    rollout: Rollout | None = None
    by_hash_from: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    deeds: tuple[Deed, ...] = ()
    accepted: dict[str, list[str]] = field(default_factory=dict)
    poison: dict[str, int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        all_faulty = frozenset(script.phone for script in self.scripts) == self.faulty
        self.clock = VirtualClock(BEGIN)
        self.store = MemoryDocumentStore(lambda: self.clock.now)
        self.store.commit(Create(code_path("WELCOME"), {"is_demo": False, "account_info": "{}"}))
        self.store.commit(Create(code_path("DEMO"), {"is_demo": True, "account_info": "{}"}))
        self.scheduler = self._actor("scheduler", faulty=all_faulty)
        self._announcer = self._actor("announcer", faulty=all_faulty)
        self._announced_at = BEGIN
        self._announcements = count()
        self.actors = {
            script.phone: self._actor(script.phone, faulty=script.phone in self.faulty) for script in self.scripts
        }
        self.context = CallContext(self.fault_plan or RandomFaults())
        self.topics = SimulatedTopics(subscriptions(), self.actors, self._push, lambda: self.context.function)
        self.carrier = SimulatedCarrier(self.actors, self._post_receipt)
        self.checked_store = CheckedStore(self.store, self.ledger)
        overlap = Reordering(Rng(f"{self.seed} overlap", fault_free=False))
        shared = Surroundings(self.checked_store, self.topics, self.carrier, self.content, overlap, self._by_hash)
        self.instances = [Instance(instance(shared, self.context, skew)) for skew in SKEWS]
        if self.rollout is not None:
            self.rollout.begin(self.instances)
        self.logged = io.StringIO()

    def _by_hash(self) -> bool:
        return self.by_hash_from is not None and self.clock.now >= self.by_hash_from

    def _instance(self, actor: Actor) -> Instance:
        """Draw the instance for a call."""
        number = actor.rng.one_of(range(len(self.instances)))
        drawn = self.instances[number]
        return drawn if self.rollout is None else self.rollout.running(number, drawn)

    def _actor(self, name: str, *, faulty: bool) -> Actor:
        return Actor(name, self.clock, Rng(f"{self.seed} {name}", fault_free=not faulty), self.trace)

    def ledger(self, phone: str) -> Ledger:
        """Return the texts that the carrier has accepted for this phone."""
        return [accepted.sent for accepted in self.carrier.accepted_texts(phone)]

    def run(self) -> None:
        """Run until quiescence: with faults until all learners have sent all their texts, then without.

        Raises AssertionError if the system does not become quiet in time.
        """
        self._texts_left = {script.phone: list(script.texts) for script in self.scripts}
        self._healed_at: datetime | None = None
        operators.schedule(self.pauses, self._actor("operators", faulty=False), self.store)
        Desk(self.actors, self.context, lambda actor: self._instance(actor).ports, self.accepted).schedule(self.deeds)
        self.until = max([self.until, *(pause.end for pause in self.pauses), *(deed.at for deed in self.deeds)])
        for script in self.scripts:
            self._schedule_next_text(script)
        self.scheduler.later(self.pace.tick.total_seconds(), self._tick)
        self._announcer.later(self.pace.announcing.total_seconds(), self._announce)
        with redirect_stderr(self.logged):
            for _ in range(MAX_STEPS):
                if not self.clock.step():
                    self._check_end()
                    return
        raise AssertionError("the simulation does not end")

    def _check_end(self) -> None:
        """Check that all queues were empty soon enough after the faults ended."""
        assert self._healed_at is not None
        deadline = max(self._healed_at + self.pace.healing, self._announced_at) + self.pace.tick + DRAINED
        assert self.clock.now <= deadline, f"the last queue is empty at {self.clock.now}, and not by {deadline}"

    def is_settled(self, phone: str) -> bool:
        """Return whether everything that follows from this learner's texts so far is done."""
        if not self.topics.is_quiet(phone):
            return False
        history = History(self.store, phone)
        done = {batch.command.id for batch in history.batches}
        recent = self.actors[phone].now - GIVEN_UP
        decided = all(
            command.id in done for at, command in self.carrier.inbound if command.phone == phone and at > recent
        )
        return decided and not any(everything_is_done(history))

    def _schedule_next_text(self, script: Script) -> None:
        """Schedule the learner's next text; after the last one, schedule the end of this actor's faults."""
        actor = self.actors[script.phone]
        if not self._texts_left[script.phone]:
            actor.later(
                max(actor.rng.within(0, 120), _seconds(actor.now, self.until)), partial(self._end_faults, actor)
            )
            return
        text = self._texts_left[script.phone].pop(0)
        delay = max(text.after, _seconds(actor.now, text.not_before)) if text.not_before else text.after
        actor.later(delay, partial(self._send_text, script, actor, text))

    def _send_text(self, script: Script, actor: Actor, text: Text) -> None:
        if script.patient and not self.is_settled(script.phone):
            actor.later(MINUTE, partial(self._send_text, script, actor, text))
            return
        number = len(script.texts) - len(self._texts_left[script.phone])
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
        self.carrier.inbound.append((actor.now, command_from(form, actor.now)))
        if not actor.strikes("inbound: never posted"):
            self._post(actor, form)
        if actor.strikes("inbound: doubled"):
            actor.later(actor.rng.within(0, 60), partial(self._post, actor, form))
        if actor.strikes("poison"):
            self._publish_poison(actor)
        self._schedule_next_text(script)

    def _post(self, actor: Actor, form: Mapping[str, str]) -> None:
        """Let the carrier post a learner's text, and retry until the webhook accepts it."""
        if self._call_webhook(actor, WEBHOOK, form) == 200:
            self.accepted.setdefault(actor.name, []).append(f"sms:{form['MessageSid']}")
        else:
            actor.later(5, partial(self._post, actor, form))

    def _post_receipt(self, text: TextMessage, sid: str, status: CarrierStatus, error_code: int | None) -> None:
        form = {"MessageSid": sid, "MessageStatus": status, "To": text.phone, "From": OURS}
        if error_code is not None:
            form["ErrorCode"] = str(error_code)
        self._call_webhook(self.actors[text.phone], callback_url(WEBHOOK, text), form)

    def _call_webhook(self, actor: Actor, url: str, form: Mapping[str, str]) -> int:
        chosen, status = self._instance(actor), 502
        with self.context.calling("twilio-webhook", actor), suppress(Died):
            status = call("twilio-webhook", chosen.ports, signed(url, form))
        actor.record(f"carrier posts {form.get('MessageStatus') or form.get('Body')} {url[-12:]}: {status}")
        return status

    def _publish_poison(self, actor: Actor) -> None:
        self.poison[actor.name] += 1
        function = actor.rng.one_of(PUSHED)
        self.topics.enqueue(function, actor.name, f"no message {self.poison[actor.name]} of {actor.name}", number=0)

    def _push(self, actor: Actor, function: str, body: bytes) -> int:
        chosen = self._instance(actor)
        if actor.is_traced:
            actor.record(f"{function} < {_summary(body)}")
        status = 502
        with self.context.calling(function, actor), suppress(Died):
            status = call(function, chosen.ports, post_request(chosen.received(body)))
        actor.record(f"{function} > {status}")
        return status

    def _tick(self) -> None:
        """Run the scheduled functions, and schedule the next run until a while after the faults have ended."""
        actor = self.scheduler
        if self._healed_at is None or actor.now < self._healed_at + self.pace.healing:
            actor.later(self.pace.tick.total_seconds(), self._tick)
        if actor.strikes("carrier: disturbed"):
            until = actor.now + timedelta(seconds=actor.rng.within(30, 1200))
            self.carrier.disturb(actor.rng.one_of(DISTURBANCES), until)
        if actor.strikes("schedule: missed"):
            return
        for function in SCHEDULED:
            for _ in range(1 + actor.strikes("schedule: fired twice")):
                self._run(function)

    def _announce(self) -> None:
        """Announce texts, and schedule the next run until a while after the faults have ended and no text waits."""
        actor = self._announcer
        self._announced_at = actor.now
        healed_at = self._healed_at
        if healed_at is None or actor.now < healed_at + self.pace.healing:
            actor.later(self.pace.announcing.total_seconds(), self._announce)
        elif self._texts_wait() and actor.now < healed_at + LONGEST_WAIT:
            actor.later(self.pace.tick.total_seconds(), self._announce)
        is_routine = next(self._announcements) % IDLE_RUN_EVERY == 0
        if not actor.strikes("schedule: missed") and (is_routine or self._texts_are_due()):
            self._run(ANNOUNCING, retries=0)

    def _texts_are_due(self) -> bool:
        """Return whether a text is due for another look by the clock of any instance."""
        due = Query("texts", order_by="look_at", at_most=self.clock.now + max(SKEWS), limit=1)
        return bool(self.store.find(due))

    def _texts_wait(self) -> bool:
        return bool(self.store.find(Query("texts", where={"open": True}, limit=1)))

    def _run(self, function: str, retries: int = 3) -> None:
        """Call a scheduled function; if it fails, schedule a retry, as the scheduler does."""
        actor = self._announcer if function == ANNOUNCING else self.scheduler
        chosen, status = self._instance(actor), 502
        with self.context.calling(function, actor), suppress(Died):
            status = call(function, chosen.ports, post_request())
        if status != 200:
            actor.record(f"{function} > {status}")
        if status != 200 and retries:
            actor.later(MINUTE, partial(self._run, function, retries - 1))

    def _end_faults(self, actor: Actor) -> None:
        actor.rng.fault_free = True
        if all(other.rng.fault_free for other in self.actors.values()) and self._all_texts_sent():
            self.scheduler.rng.fault_free = self._announcer.rng.fault_free = True
            self._healed_at = actor.now
            if self.rollout is not None:
                self.rollout.finish()

    def _all_texts_sent(self) -> bool:
        return not any(self._texts_left.values())


def _seconds(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()


def _summary(body: bytes) -> str:
    """Return a message in short: the id of a command, the seq of a batch, or the texts."""
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
