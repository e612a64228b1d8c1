"""A hundred thousand learners are due at once: no run has the time for all, and none holds more than a page of them."""

import json
import sys
import tracemalloc
from array import array
from datetime import UTC, datetime, timedelta
from zlib import crc32

import pytest

from shared.drill_progress.jobs import DUE_DRILLS, REMINDERS, DueRun, ScheduledJob
from shared.drill_progress.learners import COLLECTION, learner_path, write
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drills.catalogue import load
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Delete, Query
from shared.store.bodies import Stored
from shared.store.scans import TimeLimit
from shared.store.shards import shard_of
from tests.harness.pipeline import CONTENT

NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
"""In New York, where all of them live."""
PLAN = TeachingPlan(load(CONTENT), Policy())
TIME_OUT = timedelta(seconds=240)
A_LEARNER_TAKES = 1 / 128
"""Seconds, by the simulated stopwatch: a store's and a topic's answer."""
IN_A_RUN = 168 * 128
"""Learners, in 70 % of the time-out."""
MANY, FEW = 100_000, 10_000
WORKS = pytest.mark.parametrize("work", [REMINDERS, DUE_DRILLS], ids=lambda work: work.function)


def phone(number: int) -> str:
    return f"+1212{2_000_000 + number}"


def due_for_both(number: int) -> MemoryDocumentStore:
    """A store with so many learners who were asked something yesterday afternoon and are silent since."""
    since = NOON - timedelta(hours=20)
    prompt = {"instance_id": "i", "drill_slug": "01-water", "prompt_slug": "glasses", "since": since}
    profile = {"validated": True, "time_zone": "America/New_York"}
    known = {"phone": phone(0), "profile": profile, "open_prompt": prompt, "last_interaction": since}
    progress = Progress.model_validate(known)
    first = write(Stored(progress, None), progress, PLAN).fields
    assert None not in (first["reminder_due_at"], first["drill_due_at"])
    store = MemoryDocumentStore()
    for n in range(number):
        body = str(first["body"]).replace(phone(0), phone(n))
        store.commit(Create(learner_path(phone(n)), {**first, "body": body, "shard": shard_of(phone(n))}))
    for work in (REMINDERS, DUE_DRILLS):
        store.find(Query(COLLECTION, order_by=work.due_field, limit=1))  # so that it is sorted before we measure
    return store


@pytest.fixture(scope="module")
def hundred_thousand() -> MemoryDocumentStore:
    """A hundred thousand of them."""
    return due_for_both(MANY)


@pytest.fixture
def many(hundred_thousand: MemoryDocumentStore) -> MemoryDocumentStore:
    """The same, and no run was there before."""
    hundred_thousand.commit(*(Delete(place_of(work)) for work in (REMINDERS, DUE_DRILLS)))
    return hundred_thousand


class Stopwatch:
    """Goes on by what a learner takes whenever somebody looks at it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += A_LEARNER_TAKES
        return self.seconds


class Counter:
    """Takes commands and keeps none: only how many each learner got, and of their ids what two of a kind undo."""

    def __init__(self, learners: int) -> None:
        self.commands = array("L", [0]) * learners
        self.ids = array("L", [0]) * learners
        self.most_blocks = 0

    def publish(self, _: str, phone: str, *messages: str) -> None:
        number = int(phone.removeprefix("+1212")) - 2_000_000
        for message in messages:
            self.commands[number] += 1
            self.ids[number] ^= crc32(json.loads(message)["id"].encode())
        if number % 1000 == 0:
            self.most_blocks = max(self.most_blocks, sys.getallocatedblocks())


def run(work: ScheduledJob, store: MemoryDocumentStore, counter: Counter, time_out: timedelta = TIME_OUT) -> float:
    """One run; the seconds that it took by the stopwatch."""
    stopwatch = Stopwatch()
    DueRun(work, store, counter, PLAN, lambda: NOON, TimeLimit(stopwatch, time_out)).run()
    return stopwatch.seconds


def place_of(work: ScheduledJob) -> str:
    return f"runs/{work.function}"


def is_through(work: ScheduledJob, store: MemoryDocumentStore) -> bool:
    place = store.get(place_of(work))
    return place is not None and place.fields["path"] is None


@WORKS
def test_every_learner_gets_one_command_though_no_run_has_the_time_for_all(
    many: MemoryDocumentStore, work: ScheduledJob
) -> None:
    """Nobody twice, nobody never; each run stops at 70 % of its time; and memory does not grow by the learner."""
    counter, blocks, runs = Counter(MANY), sys.getallocatedblocks(), 0
    while not is_through(work, many):
        before = sum(counter.commands)
        seconds, published = run(work, many, counter), sum(counter.commands) - before
        runs += 1
        assert published == min(IN_A_RUN, MANY - before)
        assert seconds <= 168 + 2 * A_LEARNER_TAKES
    assert runs == 5
    assert set(counter.commands) == {1}
    assert counter.most_blocks - blocks < MANY / 5


@WORKS
def test_the_bytes_that_a_run_holds_are_few_and_no_more_for_ten_times_the_learners(
    many: MemoryDocumentStore, work: ScheduledJob
) -> None:
    """Some 25,000, of five thousand learners; the rest of the bound is for what else goes on in this process."""
    assert held(work, due_for_both(FEW)) < 500_000
    assert held(work, many) < 500_000


def held(work: ScheduledJob, store: MemoryDocumentStore) -> int:
    """The most bytes that a run of five thousand learners holds at once, beyond those before it."""
    counter, time_out = Counter(MANY), 5000 * A_LEARNER_TAKES / 0.7 * timedelta(seconds=1)
    run(work, store, counter, time_out)  # what is made once in a process is made
    tracemalloc.start()
    try:
        run(work, store, counter, time_out)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@WORKS
def test_a_command_that_nobody_has_handled_when_the_next_run_begins_is_published_again_as_the_same(
    work: ScheduledJob,
) -> None:
    """So that the dialog, which has one batch for a command's id, does it once."""
    store, counter = due_for_both(1000), Counter(1000)
    run(work, store, counter)
    assert 0 not in counter.ids
    run(work, store, counter)
    assert (set(counter.commands), set(counter.ids)) == ({2}, {0})
