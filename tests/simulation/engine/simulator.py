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
from tests.simulation.checks.checked_store import Watched
from tests.simulation.checks.history import Story
from tests.simulation.checks.invariants import Ledger, Sent, everything_is_done
from tests.simulation.engine.actors import Lane, Time
from tests.simulation.engine.calls import Chaos, Destiny, Present
from tests.simulation.engine.carrier import SimulatedCarrier
from tests.simulation.engine.faulty_ports import Died
from tests.simulation.engine.functions import PUSHED, SCHEDULED, SKEWS, Surroundings, call, instance, subscriptions
from tests.simulation.engine.rng import Dice
from tests.simulation.engine.topics import SimulatedTopics
from tests.simulation.engine.trace import Chronicle
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
class World:
    """`stormy`: the phones whose lanes see faults; the scheduler sees them if all do.

    `until`: no lane heals before this moment, also where its learner has nothing to say any more.
    """

    seed: int
    scripts: tuple[Script, ...]
    stormy: frozenset[str]
    chronicle: Chronicle = field(default_factory=Chronicle)
    destiny: Destiny | None = None
    pace: Pace = field(default_factory=Pace)
    content: Path = CONTENT
    until: datetime = BEGIN
    accepted: dict[str, list[str]] = field(default_factory=dict)
    poison: dict[str, int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        everybody = frozenset(script.phone for script in self.scripts) == self.stormy
        self.store = MemoryDocumentStore()
        self.store.commit(Create(code_path("WELCOME"), {"is_demo": False, "account_info": "{}"}))
        self.store.commit(Create(code_path("DEMO"), {"is_demo": True, "account_info": "{}"}))
        self.time = Time(BEGIN)
        self.scheduler = self._lane("scheduler", stormy=everybody)
        self.lanes = {
            script.phone: self._lane(script.phone, stormy=script.phone in self.stormy) for script in self.scripts
        }
        self.present = Present(self.destiny or Chaos())
        self.topics = SimulatedTopics(subscriptions(), self.lanes, self._push, lambda: self.present.function)
        self.carrier = SimulatedCarrier(self.lanes, self._tell)
        self.watched = Watched(self.store, self.ledger)
        shared = Surroundings(self.watched, self.topics, self.carrier, self.content)
        self.instances = [instance(shared, self.present, skew) for skew in SKEWS]
        self.logged = io.StringIO()

    def _lane(self, name: str, *, stormy: bool) -> Lane:
        return Lane(name, self.time, Dice(f"{self.seed} {name}", calm=not stormy), self.chronicle)

    def ledger(self, phone: str) -> Ledger:
        """What the carrier has taken for this phone."""
        return [Sent(t.text.seq, t.text.index, t.text.body, t.text.media_url) for t in self.carrier.taken(phone)]

    def live(self) -> None:
        """Let everything happen: first with faults, then without, until everybody has said all they had to say."""
        self._left = {script.phone: list(script.texts) for script in self.scripts}
        self._healed_at: datetime | None = None
        for script in self.scripts:
            self._expect(script)
        self.scheduler.later(self.pace.tick.total_seconds(), self._tick)
        with redirect_stderr(self.logged):
            for _ in range(MOST_STEPS):
                if not self.time.step():
                    self._end()
                    return
        raise AssertionError("it never ends")

    def _end(self) -> None:
        """Once nothing fails any more, all queues are empty in time."""
        assert self._healed_at is not None
        over = self._healed_at + self.pace.healing + self.pace.tick + DRAINED
        assert self.time.now <= over, f"the last queue is empty at {self.time.now}, and not by {over}"

    def is_settled(self, phone: str) -> bool:
        """Whether all has come of what this learner has texted so far."""
        story = Story(self.store, phone)
        done = {batch.command.id for batch in story.batches}
        recent = self.lanes[phone].now - GIVEN_UP
        heard = all(
            command.id in done for at, command in self.carrier.inbound if command.phone == phone and at > recent
        )
        return heard and self.topics.is_quiet(phone) and not any(everything_is_done(story))

    def _expect(self, script: Script) -> None:
        """The learner's next text, when its time has come; after the last one the lane heals."""
        lane = self.lanes[script.phone]
        if not self._left[script.phone]:
            lane.later(max(lane.dice.within(0, 120), _seconds(lane.now, self.until)), partial(self._heal, lane))
            return
        text = self._left[script.phone].pop(0)
        pause = max(text.after, _seconds(lane.now, text.not_before)) if text.not_before else text.after
        lane.later(pause, partial(self._say, script, lane, text))

    def _say(self, script: Script, lane: Lane, text: Text) -> None:
        if script.patient and not self.is_settled(script.phone):
            lane.later(MINUTE, partial(self._say, script, lane, text))
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
        self.carrier.inbound.append((lane.now, command_from(form)))
        if not lane.strikes("inbound: never posted"):
            self._post(lane, form)
        if lane.strikes("inbound: doubled"):
            lane.later(lane.dice.within(0, 60), partial(self._post, lane, form))
        if lane.strikes("poison"):
            self._poison(lane)
        self._expect(script)

    def _post(self, lane: Lane, form: Mapping[str, str]) -> None:
        """The carrier posts a learner's text, again and again until it is accepted."""
        if self._call_webhook(lane, WEBHOOK, form) == 200:
            self.accepted.setdefault(lane.name, []).append(f"sms:{form['MessageSid']}")
        else:
            lane.later(5, partial(self._post, lane, form))

    def _tell(self, text: TextMessage, sid: str, status: CarrierStatus) -> None:
        form = {"MessageSid": sid, "MessageStatus": status, "To": text.phone, "From": OURS}
        self._call_webhook(self.lanes[text.phone], callback_url(WEBHOOK, text), form)

    def _call_webhook(self, lane: Lane, url: str, form: Mapping[str, str]) -> int:
        at, status = lane.dice.one_of(self.instances), 502
        with self.present.handling("twilio-webhook", lane), suppress(Died):
            status = call("twilio-webhook", at, signed(url, form))
        lane.tell(f"carrier posts {form.get('MessageStatus') or form.get('Body')} {url[-12:]}: {status}")
        return status

    def _poison(self, lane: Lane) -> None:
        self.poison[lane.name] += 1
        function = lane.dice.one_of(PUSHED)
        self.topics.enqueue(function, lane.name, f"no message {self.poison[lane.name]} of {lane.name}", number=0)

    def _push(self, lane: Lane, function: str, body: bytes) -> int:
        at = lane.dice.one_of(self.instances)
        request = Request(EnvironBuilder(method="POST", data=body).get_environ())
        lane.tell(f"{function} < {_glimpse(body)}")
        status = 502
        with self.present.handling(function, lane), suppress(Died):
            status = call(function, at, request)
        lane.tell(f"{function} > {status}")
        return status

    def _tick(self) -> None:
        """The scheduler's functions run, until a while after everything has healed."""
        lane = self.scheduler
        if self._healed_at is None or lane.now < self._healed_at + self.pace.healing:
            lane.later(self.pace.tick.total_seconds(), self._tick)
        if lane.strikes("schedule: missed"):
            return
        for function in SCHEDULED:
            for _ in range(1 + lane.strikes("schedule: fired twice")):
                self._run(function)

    def _run(self, function: str, tries: int = 3) -> None:
        """One run; the scheduler calls again soon if that failed."""
        lane = self.scheduler
        at, status = lane.dice.one_of(self.instances), 502
        with self.present.handling(function, lane), suppress(Died):
            status = call(function, at, Request(EnvironBuilder(method="POST").get_environ()))
        if status != 200:
            lane.tell(f"{function} > {status}")
        if status != 200 and tries:
            lane.later(MINUTE, partial(self._run, function, tries - 1))

    def _heal(self, lane: Lane) -> None:
        lane.dice.calm = True
        if all(other.dice.calm for other in self.lanes.values()) and self._all_said():
            self.scheduler.dice.calm = True
            self._healed_at = lane.now

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
