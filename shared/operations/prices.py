"""What a lesson costs, and a month of lessons: computed from counted operations and list prices.

`basis()` reads the files; all else is pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from shared import topology

PRICES = Path(__file__).parent / "prices.yaml"
LESSON = Path(__file__).parent / "lesson.yaml"

LESSONS_A_MONTH = 30
"""Lessons of a learner in a month: one a day."""

SECONDS_A_MONTH = 30 * 86_400

SECONDS_A_CALL = 0.05
"""Duration of a call of a function, in seconds; assumed. Each is billed as if it were alone on its instance."""

SECONDS_OF_A_BATCH = 3.75
"""Duration of a call of send-texts, in seconds, at most: the wait for a receipt, and three calls to Twilio."""

SWEEP_READS = 4
"""Reads of the sweep for a lesson of ten minutes, at most."""

LOGGED_A_CALL = 1000
"""Size of the line of Cloud Run's request log for a call, in bytes; assumed."""

GIB_OF_AN_INSTANCE = 0.25
"""Memory of an instance, in GiB: 256Mi in terraform/topology.yaml."""

TIB, GIB, MIB_IN_A_GIB = 2**40, 2**30, 1024


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Price(_Entry):
    """A list price in dollars. `as_of`: the month in which it was looked up, as in 2026-11."""

    what: str
    dollars: float = Field(ge=0, allow_inf_nan=False)
    source: str = Field(min_length=1)
    as_of: str = Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")
    confirmed: bool


class Prices(_Entry):
    """All prices, by what they are for."""

    segment: Price
    segment_fee: Price
    picture: Price
    reads_100_000: Price
    writes_100_000: Price
    pubsub_tib: Price
    requests_million: Price
    vcpu_second: Price
    gib_second: Price
    warm_vcpu_second: Price
    warm_gib_second: Price
    logs_gib: Price


class Lesson(_Entry):
    """What one lesson takes, as the bench counts it. `pubsub_bytes` are those that Pub/Sub bills."""

    texts_in: int
    segments_out: int
    batches_with_texts: int
    calls: int
    reads: int
    writes: int
    pubsub_bytes: int


@dataclass(frozen=True)
class Warm:
    """The instances of a function that stay warm. `mib`: memory of each, in MiB."""

    function: str
    instances: int
    mib: int


@dataclass(frozen=True)
class Basis:
    """All that a forecast is computed from. `warm`: the warm instances of the stage prod."""

    prices: Prices
    lesson: Lesson
    warm: Sequence[Warm]


@dataclass(frozen=True)
class Cost:
    """What a part costs, in dollars. `sum`: how a lesson's was computed; a fixed part has no price for a lesson."""

    part: str
    sum: str
    a_lesson: float | None
    a_month: float


def basis(prices: Path = PRICES, lesson: Path = LESSON, topology_file: Path = topology.FILE) -> Basis:
    """Read the prices, the counted lesson and the topology. Raises pydantic's ValidationError."""
    declared = topology.load(topology_file).functions
    return Basis(
        Prices.model_validate(yaml.safe_load(prices.read_text())),
        Lesson.model_validate(yaml.safe_load(lesson.read_text())),
        [
            Warm(each.name, each.min_instances.prod, int(each.memory.removesuffix("Mi")))
            for each in declared
            if each.min_instances.prod
        ],
    )


def forecast(learners: int, on: Basis, lessons_a_month: int = LESSONS_A_MONTH) -> list[Cost]:
    """Return what each part costs for this many learners, each with this many lessons a month.

    Raises ValueError for a number below zero.
    """
    for number, what in ((learners, "learners"), (lessons_a_month, "lessons a month")):
        if number < 0:
            raise ValueError(f"{number} {what}: write a number from 0")
    lessons = learners * lessons_a_month
    parts = [Cost(part, text, dollars, dollars * lessons) for part, text, dollars in _of_a_lesson(on)]
    return [*parts, Cost("warm instances", _warm_sum(on), None, warm_month(on))]


def warm_month(on: Basis) -> float:
    """Return what the warm instances cost in a month in which they get no request, in dollars."""
    vcpu, gib = on.prices.warm_vcpu_second.dollars, on.prices.warm_gib_second.dollars
    return sum(SECONDS_A_MONTH * each.instances * (vcpu + each.mib / MIB_IN_A_GIB * gib) for each in on.warm)


def busy_seconds(lesson: Lesson) -> float:
    """Return for how many seconds a lesson keeps instances busy, at most."""
    sends = lesson.batches_with_texts
    return SECONDS_OF_A_BATCH * sends + SECONDS_A_CALL * (lesson.calls - sends)


def _of_a_lesson(on: Basis) -> Iterator[tuple[str, str, float]]:
    """Yield each part's name, sum and dollars for one lesson."""
    of, dollars = on.lesson, {name: price.dollars for name, price in on.prices}
    segment, fee = dollars["segment"], dollars["segment_fee"]
    texts = f"{of.segments_out} × ({plain(segment)} + {plain(fee)}) + {of.texts_in} × {plain(segment)}"
    yield "texts", texts, of.segments_out * (segment + fee) + of.texts_in * segment

    reads, read, write = of.reads + SWEEP_READS, dollars["reads_100_000"], dollars["writes_100_000"]
    firestore = f"({of.reads} + {SWEEP_READS}) × {plain(read)} / 100,000 + {of.writes} × {plain(write)} / 100,000"
    yield "Firestore", firestore, (reads * read + of.writes * write) / 1e5

    tib = dollars["pubsub_tib"]
    yield "Pub/Sub", f"{of.pubsub_bytes / 1000:.1f} kB × {plain(tib)} / 2^40", of.pubsub_bytes * tib / TIB

    million, vcpu, gib = dollars["requests_million"], dollars["vcpu_second"], dollars["gib_second"]
    seconds, rate = busy_seconds(of), f"({plain(vcpu)} + {GIB_OF_AN_INSTANCE} × {plain(gib)})"
    cloud_run = f"{of.calls} × {plain(million)} / 1,000,000 + {seconds:.1f} s × {rate}"
    yield "Cloud Run", cloud_run, of.calls * million / 1e6 + seconds * (vcpu + GIB_OF_AN_INSTANCE * gib)

    logs = dollars["logs_gib"]
    yield "logs", f"{of.calls} kB × {plain(logs)} / 2^30", of.calls * LOGGED_A_CALL * logs / GIB


def _warm_sum(on: Basis) -> str:
    return ", ".join(f"{each.instances} × {each.function}" for each in on.warm) or "none"


def plain(dollars: float) -> str:
    """Return a number of dollars as text, without an exponent and without zeros at its end."""
    return f"{dollars:.9f}".rstrip("0").rstrip(".")
