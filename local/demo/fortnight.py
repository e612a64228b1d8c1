"""The fortnight of the demo: people text, the carrier reports, and scheduled functions run when something is due."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from io import StringIO
from itertools import count
from random import Random

from local.demo.carrier import DemoCarrier
from local.demo.office import Office
from local.demo.people import DAYS, Person, people
from local.demo.pipeline import Pipeline, VirtualClock
from shared.composition import Ports
from shared.dialog import store as dialogs
from shared.drill_progress.jobs import DUE_DRILLS, REMINDERS
from shared.drill_progress.learners import COLLECTION
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Query

SEED = 9
"""With it, a demo of fifty learners has something for each page of the desk too."""
END = datetime(2026, 3, 16, 15, 30, tzinfo=UTC)
"""When the fortnight ends, if no other time is wanted: before noon in New York, so that the last day is unfinished."""

MINUTE, LEARNERS_EVERY = timedelta(minutes=1), 5
"""Interval of the runs that announce texts, and of those for due learners in minutes, as in the topology."""

RESTS = timedelta(minutes=5)
"""Time in which nothing happens before the figures are counted, once: dialogs are counted that have rested."""

Told = Callable[[timedelta, int], None]
"""Is called each minute with the time since the beginning, and the number of texts so far, in and out."""


@dataclass(frozen=True)
class Demo:
    """The result. `texts`: number of texts, in and out. `end`: the time at which the store is as it is."""

    store: MemoryDocumentStore
    learners: int
    texts: int
    end: datetime


def play(ports: Ports, learners: int, end: datetime = END, told: Told = lambda _, __: None) -> Demo:
    """Play a fortnight with this many learners; return its store. The same arguments give the same documents."""
    begin = end - timedelta(days=DAYS)
    everybody = people(learners, begin, SEED)
    clock = VirtualClock(begin)
    dying = {each.phone: each.dies_at for each in everybody if each.dies_at is not None}
    pipeline = Pipeline(ports, clock, DemoCarrier(clock, dying, SEED), Random(SEED))  # noqa: S311 - not for secrets
    fortnight = _Fortnight(pipeline, {each.phone: each for each in everybody})
    with _garbage_is_kept(), redirect_stderr(StringIO()):  # the log of another time
        fortnight.run(begin, end, told)
    return Demo(pipeline.store, learners, fortnight.texts, end)


@contextmanager
def _garbage_is_kept() -> Iterator[None]:
    """Collect no garbage: there is little, and each time the whole store would be searched, which only grows."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass
class _Fortnight:
    pipeline: Pipeline
    people: dict[str, Person]
    _agenda: list[tuple[datetime, int, str, Callable[[], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _will_answer: set[str] = field(default_factory=set)

    @property
    def texts(self) -> int:
        return self.pipeline.texts_in + self.pipeline.carrier.sent

    def run(self, begin: datetime, end: datetime, told: Told) -> None:
        """Run the fortnight, day by day."""
        office = Office(self.pipeline)
        office.open()
        for person in self.people.values():
            for moment, body in person.plan():
                self._later(moment, person.phone, partial(self.pipeline.text, person.phone, body))
        for moment, phone, act in office.plan([*self.people.values()], end):
            self._later(moment, phone, act)
        now, last = begin, end - RESTS
        while now < last:
            now += MINUTE
            self._do_until(now)
            self._run_what_is_due(now)
            told(now - begin, self.texts)
        self.pipeline.clock.now = end
        self.pipeline.run("tally")

    def _do_until(self, now: datetime) -> None:
        while self._agenda and self._agenda[0][0] <= now:
            moment, _, phone, act = heappop(self._agenda)
            self.pipeline.clock.now = moment
            act()
            self._settle(phone)

    def _run_what_is_due(self, now: datetime) -> None:
        if self._is_due("texts", "look_at", now):
            self._run("announce-texts", now)
        if now.minute % LEARNERS_EVERY:
            return
        for job in (REMINDERS, DUE_DRILLS):
            if self._is_due(COLLECTION, job.due_field, now):
                self._run(job.function, now)

    def _is_due(self, collection: str, field_name: str, now: datetime) -> bool:
        return bool(self.pipeline.store.find(Query(collection, order_by=field_name, at_most=now, limit=1)))

    def _run(self, function: str, now: datetime) -> None:
        self.pipeline.clock.now = now
        for phone in self.pipeline.run(function):
            self.pipeline.clock.now = now
            self._settle(phone)

    def _settle(self, phone: str) -> None:
        """Let everything happen that follows from a phone's messages now, and plan what follows later."""
        sent, now = self.pipeline.carrier.sent, self.pipeline.clock
        self.pipeline.settle(phone)
        for moment, receipt in self.pipeline.carrier.take_receipts(phone):
            self._later(moment, phone, partial(self.pipeline.report, receipt))
        person = self.people[phone]
        if self.pipeline.carrier.sent == sent or phone in self._will_answer:
            return
        if (answers_at := person.answers_at(now())) is not None:
            self._will_answer.add(phone)
            self._later(answers_at, phone, partial(self._answer, person))

    def _answer(self, person: Person) -> None:
        self._will_answer.discard(person.phone)
        body = person.answer(dialogs.load(self.pipeline.store, person.phone).model.open_drill)
        if body is not None:
            self.pipeline.text(person.phone, body)

    def _later(self, moment: datetime, phone: str, act: Callable[[], None]) -> None:
        heappush(self._agenda, (moment.astimezone(UTC), next(self._numbers), phone, act))
