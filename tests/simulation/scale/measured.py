"""The scheduled functions and the sweep at scale, in virtual time: how many runs they need, and what these cost."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from resource import RUSAGE_SELF, getrusage

from shared.drill_progress.learners import learner_path
from shared.event_log.relay import UNDER_WAY
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Update
from shared.settings import Settings
from shared.sms import outbox
from tests.harness.peak_memory import peak_memory
from tests.harness.pipeline import Pipeline, always, post_request
from tests.simulation.scale import population
from tests.simulation.scale.virtual import NOON, Latencies, SlowPublisher, SlowStore, VirtualThreads, VirtualTime

EVERY = 300.0
"""Time between the beginnings of two runs, in seconds."""

MOST_RUNS = 36
"""Number of runs in a morning of three hours. A function that needs more has failed."""

IN_FLIGHT = Settings().calls_in_flight


@dataclass(frozen=True)
class Row:
    """What the runs of one function took until all learners were served.

    `a_run`: number of learners that the largest run served, or looked at. `seconds`: longest run, in virtual time.
    `reads` and `writes`: documents, for each learner. `kilobytes`: peak memory of a run, without the store.
    `published`: number of messages; `expected`: how many there should be, one for each learner to serve. `process_mb`:
    peak memory of the process so far, with the store, in MiB.
    """

    function: str
    learners: int
    runs: int
    a_run: int
    seconds: float
    reads: float
    writes: float
    kilobytes: float
    published: int
    expected: int
    process_mb: int


class Unserved(Exception):  # noqa: N818 - the result of a measurement
    """A morning was too short for all learners."""


@dataclass
class _Served:
    """Which learners a run has served, in memory that does not grow. `handled`: does what the consumers do then."""

    learners: int
    handled: Callable[[str], None]
    published: int = 0
    _new: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self._new = bytearray(self.learners)

    def publish(self, phone: str) -> None:
        self.published += 1
        self._new[population.number_of(phone)] = 1

    def handle(self) -> None:
        """Let the consumers handle what is new."""
        while (number := self._new.find(1)) >= 0:
            self._new[number] = 0
            self.handled(population.phone(number))


def starts(learners: int, in_flight: int = IN_FLIGHT) -> Row:
    """Let `start-due-drills` start a drill for each of these learners, who are all due at once."""
    store = population.due_at_noon(learners, Pipeline().plan)

    def handled(phone: str) -> None:
        """Move the due time to tomorrow, as drill progress does once the dialog has started the drill."""
        store.commit(Update(learner_path(phone), {"drill_due_at": NOON + timedelta(days=1)}))

    return _measure("start-due-drills", "start-due-drills", store, _Served(learners, handled), learners, in_flight)


def sweeps(dialogs: int, in_flight: int = IN_FLIGHT) -> Row:
    """Let `sweep` find each unconsumed batch of these dialogs, which have all changed since the last sweep."""
    store = population.in_a_lesson(dialogs, Pipeline().plan, until=UNDER_WAY)

    def handled(phone: str) -> None:
        """Queue the batch's texts."""
        store.commit(Update(outbox.outbox_path(phone), outbox.blank(phone, population.SEQ)))

    behind = len(range(0, dialogs, population.UNCONSUMED_EVERY))
    return _measure("sweep", "republishing-place", store, _Served(dialogs, handled), behind, in_flight)


def _measure(
    function: str, scan: str, store: MemoryDocumentStore, served: _Served, expected: int, in_flight: int
) -> Row:
    """Run the function every five minutes until its scan has completed. Raises Unserved."""
    time, latencies = VirtualTime(), Latencies()
    slow = SlowStore(store, time, latencies)
    pipeline = Pipeline()
    ports = replace(
        pipeline.ports,
        documents=always(slow),
        publisher=always(SlowPublisher(time, latencies, served.publish)),
        learners_clock=time,
        wall_clock=time,
        sleep=time.take,
        stopwatch=time.stopwatch,
        overlap=always(VirtualThreads(time, in_flight)),
    )
    largest, longest, peak = 0, 0.0, 0
    for run in range(MOST_RUNS):
        time.seconds = run * EVERY
        before = _looked_at(slow, served)
        if run == 0:  # Every full run takes as much, and tracing makes it slow.
            with peak_memory() as traced:
                assert pipeline.call(function, post_request(), ports) == 200
            peak = traced()
        else:
            assert pipeline.call(function, post_request(), ports) == 200
        longest = max(longest, time.seconds - run * EVERY)
        largest = max(largest, _looked_at(slow, served) - before)
        served.handle()
        checkpoint = store.get(f"runs/{scan}")
        if checkpoint is not None and checkpoint.fields["path"] is None:
            reads, writes = slow.costs.reads / served.learners, slow.costs.writes / served.learners
            of_a_run = longest, reads, writes, peak / 1000
            counted = served.published, expected, getrusage(RUSAGE_SELF).ru_maxrss // 1024
            return Row(function, served.learners, run + 1, largest, *of_a_run, *counted)
    raise Unserved(f"{function}: {MOST_RUNS} runs did not serve {served.learners} learners")


def _looked_at(slow: SlowStore, served: _Served) -> int:
    """Return the number of dialogs whose two cursors were read, or else of learners served, so far."""
    return slow.costs.cursors // 2 or served.published
