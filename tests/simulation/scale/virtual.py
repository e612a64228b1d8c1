"""Virtual time, in which calls that overlap take no longer than the slowest, and ports whose calls take time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heapreplace

from shared.ports import Document, DocumentStore, Query, Write
from shared.store.overlap import Begin, Result

NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
"""Noon in New York, where all learners live; virtual time begins here."""


@dataclass
class VirtualTime:
    """Seconds since NOON, and how many of them all calls have computed in."""

    seconds: float = 0.0
    computed: float = 0.0

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def stopwatch(self) -> float:
        return self.seconds

    def take(self, seconds: float) -> None:
        self.seconds += seconds

    def call(self, seconds: float, computing: float) -> None:
        """Let a call wait and compute for this long."""
        self.seconds += seconds + computing
        self.computed += computing


@dataclass(frozen=True)
class VirtualThreads:
    """A `shared.store.overlap.Overlap` of `in_flight` threads that live in virtual time.

    Each call is made when it begins, in the first thread that is free; its time passes for whoever waits for its end.
    Calls wait at the same time, but compute one after the other: an instance has one CPU.
    """

    time: VirtualTime
    in_flight: int

    @contextmanager
    def calls(self) -> Iterator[Begin]:
        free_at = [self.time.seconds] * self.in_flight
        cpu_free_at = self.time.seconds

        def begin(call: Callable[[], Result], /) -> Callable[[], Result]:
            nonlocal cpu_free_at
            now, computed = self.time.seconds, self.time.computed
            self.time.seconds = max(now, free_at[0])
            cpu_free_at = max(cpu_free_at, self.time.seconds)
            result = call()
            cpu_free_at += self.time.computed - computed
            end = max(self.time.seconds, cpu_free_at)
            heapreplace(free_at, end)
            self.time.seconds = now

            def wait() -> Result:
                self.time.seconds = max(self.time.seconds, end)
                return result

            return wait

        yield begin
        self.time.seconds = max(self.time.seconds, *free_at)


@dataclass(frozen=True)
class Latencies:
    """Time in seconds of a call: a publish, a page or another read of many documents, one document, a commit.

    `a_document`: CPU time to decode or encode one. `a_publish`: CPU time of a publish, with all else that a learner's
    command takes.
    """

    publish: float = 0.020
    page: float = 0.050
    get: float = 0.010
    commit: float = 0.020
    a_document: float = 0.0005 / 3
    a_publish: float = 0.0025 - 0.0005 / 3


@dataclass
class Costs:
    """Documents read and written, as Firestore bills them: an empty page costs one read.

    `found` and `cursors`: those of the reads that queries found, and that were read together by their paths.
    """

    reads: int = 0
    writes: int = 0
    found: int = 0
    cursors: int = 0


@dataclass
class SlowStore:
    """A `shared.ports.DocumentStore` over another one, whose calls take virtual time. It counts what they cost."""

    inner: DocumentStore
    time: VirtualTime
    latencies: Latencies
    costs: Costs = field(default_factory=Costs)

    def get(self, path: str) -> Document | None:
        self._read(self.latencies.get, 1)
        return self.inner.get(path)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        self._read(self.latencies.page, len(paths))
        self.costs.cursors += len(paths)
        return self.inner.get_all(paths)

    def find(self, query: Query) -> list[Document]:
        found = self.inner.find(query)
        self._read(self.latencies.page, max(1, len(found)))
        self.costs.found += len(found)
        return found

    def total(self, query: Query, field: str) -> int:
        self._read(self.latencies.page, 1)
        return self.inner.total(query, field)

    def count(self, query: Query) -> int:
        self._read(self.latencies.page, 1)
        return self.inner.count(query)

    def commit(self, *writes: Write) -> list[str]:
        self.time.call(self.latencies.commit, len(writes) * self.latencies.a_document)
        self.costs.writes += len(writes)
        return self.inner.commit(*writes)

    def _read(self, latency: float, documents: int) -> None:
        self.time.call(latency, documents * self.latencies.a_document)
        self.costs.reads += documents


@dataclass(frozen=True)
class SlowPublisher:
    """A `shared.ports.Publisher` whose calls take virtual time. `published` is called with the phone of each."""

    time: VirtualTime
    latencies: Latencies
    published: Callable[[str], None]

    def publish(self, _: str, phone: str, *__: str) -> None:
        self.time.call(self.latencies.publish, self.latencies.a_publish)
        self.published(phone)
