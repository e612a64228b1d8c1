"""Many learners due at once: no run has time for all, or holds more than a page of them in memory."""

import json
import sys
from array import array
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import ceil
from zlib import crc32

import pytest

from shared.drill_progress.jobs import DUE_DRILLS, REMINDERS, DueRun, ScheduledJob
from shared.drill_progress.learners import COLLECTION, GROUP, learner_path, write
from shared.drill_progress.plan import Policy, TeachingPlan
from shared.drill_progress.progress import Progress
from shared.drills.catalogue import load
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Query
from shared.store.bodies import Stored
from shared.store.scans import Pace, TimeLimit
from shared.store.shards import shard_of
from tests.harness.peak_memory import held_memory
from tests.harness.pipeline import CONTENT

NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
"""Noon in New York, where all learners live."""
PLAN = TeachingPlan(load(CONTENT), Policy())
TIME_OUT = timedelta(seconds=240)
A_LEARNER_TAKES = 1 / 16
"""Time for one learner by the simulated stopwatch, in seconds."""
IN_A_RUN = ceil(168 / A_LEARNER_TAKES / GROUP) * GROUP
"""Number of learners that a run visits in 70 % of its time-out, the last group included."""
MANY, SOME, FEW = 30_000, 12_500, 3_000
JOBS = pytest.mark.parametrize("job", [REMINDERS, DUE_DRILLS], ids=lambda job: job.function)


def phone(number: int) -> str:
    return f"+1212{2_000_000 + number}"


@lru_cache(2)
def due_for_both(number: int) -> MemoryDocumentStore:
    """Return a store with this number of learners, silent since a prompt yesterday afternoon.

    The jobs share it: a run writes its own checkpoint and no learner.
    """
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
    for job in (REMINDERS, DUE_DRILLS):
        store.find(Query(COLLECTION, order_by=job.due_field, limit=1))  # sort the index before the measurement
    return store


class Stopwatch:
    """Advances by the time for a group of learners whenever it is read."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += GROUP * A_LEARNER_TAKES
        return self.seconds


class Counter:
    """Counts each learner's commands without keeping them, and XORs their ids, so that equal pairs cancel out."""

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


def run(job: ScheduledJob, store: MemoryDocumentStore, counter: Counter, time_out: timedelta = TIME_OUT) -> float:
    """Run a job once, and return its duration by the stopwatch, in seconds."""
    stopwatch = Stopwatch()
    DueRun(job, store, counter, PLAN, lambda: NOON, Pace(TimeLimit(stopwatch, time_out))).run()
    return stopwatch.seconds


def checkpoint_path(job: ScheduledJob) -> str:
    return f"runs/{job.function}"


def is_completed(job: ScheduledJob, store: MemoryDocumentStore) -> bool:
    checkpoint = store.get(checkpoint_path(job))
    return checkpoint is not None and checkpoint.fields["path"] is None


@JOBS
def test_each_learner_gets_one_command_though_no_run_has_time_for_all(job: ScheduledJob) -> None:
    """Each run stops at 70 % of its time, and memory does not grow with the number of learners."""
    store = due_for_both(SOME)
    counter, blocks, runs = Counter(SOME), sys.getallocatedblocks(), 0
    while not is_completed(job, store):
        before = sum(counter.commands)
        seconds, published = run(job, store, counter), sum(counter.commands) - before
        runs += 1
        assert published == min(IN_A_RUN, SOME - before)
        assert seconds <= 168 + 2 * GROUP * A_LEARNER_TAKES
    assert runs == 5
    assert set(counter.commands) == {1}
    assert counter.most_blocks - blocks < SOME


@JOBS
def test_the_memory_of_a_run_does_not_grow_with_the_learners(job: ScheduledJob) -> None:
    """Some 60,000 to 260,000 bytes for two thousand learners, by what else runs. The numbers of all would be 1.8 MB."""
    assert held(job, due_for_both(FEW)) < 600_000
    assert held(job, due_for_both(MANY)) < 600_000


class Watched(Counter):
    """Looks at the memory that is held, after every hundredth command."""

    look: Callable[[], int] = staticmethod(lambda: 0)
    most_held = 0

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        super().publish(topic, phone, *messages)
        if int(phone[-2:]) == 0:
            self.most_held = max(self.most_held, self.look())


def held(job: ScheduledJob, store: MemoryDocumentStore) -> int:
    """Return the largest number of bytes that a run over two thousand learners holds at a time."""
    counter, time_out = Watched(MANY), 2000 * A_LEARNER_TAKES / 0.7 * timedelta(seconds=1)
    run(job, store, counter, time_out)  # warm up what a process allocates once
    with held_memory() as counter.look:
        run(job, store, counter, time_out)
    assert counter.most_held
    return counter.most_held


@JOBS
def test_an_unhandled_command_is_published_again_with_the_same_id(
    job: ScheduledJob,
) -> None:
    """The dialog creates one batch for each command id, so the duplicate is harmless."""
    store, counter = due_for_both(1000), Counter(1000)
    run(job, store, counter)
    assert 0 not in counter.ids
    run(job, store, counter)
    assert (set(counter.commands), set(counter.ids)) == ({2}, {0})
