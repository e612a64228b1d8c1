"""All rows of the bench's table, from the quick measurements to the slow ones."""

from collections.abc import Iterator
from pathlib import Path

from bench import answers, bare, cold_start, counting, engine, many_learners
from bench.row import Row, cost, rate
from bench.stacks import memory, stacks
from shared.drills.catalogue import load

WHOLE = 50
"""Rounds of a whole run."""

DRILLS = Path("drills")

ANSWER_PATH = ("twilio-webhook", "handle-command", "update-progress", "queue-texts", "send-texts", "record-receipt")
"""The functions that a text and its answer pass."""


def rows(rounds: int) -> Iterator[Row]:
    """Measure, and yield each row as soon as it is known. Below WHOLE rounds, samples and learners are fewer.

    Raises sdk.EmulatorsNotFoundError if the emulators cannot be run here, and StackError if a stack does not come up.
    """
    yield from _engine()
    yield from counting.rows()
    yield from _cold_starts(3 if rounds >= WHOLE else 1)
    yield from _many_learners(many_learners.SIZES if rounds >= WHOLE else many_learners.SIZES[:2])
    yield from _answers(rounds)


def _engine() -> Iterator[Row]:
    catalogue = load(DRILLS)
    slug = catalogue.slugs("en")[1]
    drill = catalogue.drill(slug, "en")
    assert drill is not None
    measured = engine.measure(drill)
    for form, seconds in (("in the full form", measured.full), ("that name their drill", measured.named)):
        yield rate("engine", f"commands a second, batches {form}", "", 1 / seconds, 1 / measured.floor, goal=2)
    yield cost("reading", f"reading and grading a text ({slug})", "ms", measured.understanding * 1000, None)


def _cold_starts(times: int) -> Iterator[Row]:
    for each in cold_start.measure(times):
        yield cost("cold start", each.function, "ms", each.started, each.imported, goal=1.25)


def _many_learners(sizes: tuple[int, ...]) -> Iterator[Row]:
    first = many_learners.milliseconds(sizes[0])
    for size in sizes[1:]:
        measured = many_learners.milliseconds(size)
        yield cost("many learners", f"one of {size:,} beside one of {sizes[0]}", "ms", measured, first, goal=1.25)


def _answers(rounds: int) -> Iterator[Row]:
    with stacks() as both:
        measured = answers.measure(both, rounds)
        for each in measured.latencies:
            for share in (50, 95, 99):
                real, idle = (answers.percentile(times, share) for times in (each.real, each.idle))
                yield cost("latency", f"p{share}, {each.at_once} at once", "ms", real, idle)
        floor = bare.BareClients(both.emulators, both.real).cpu(bare.calls_for_one_text(), 4 * rounds)
        for name in ANSWER_PATH:
            yield cost("CPU", name, "ms", measured.cpu[name], floor[name])
        total = sum(measured.cpu[name] for name in ANSWER_PATH)
        yield cost("CPU", "all of an answered text", "ms", total, sum(floor.values()))
        yield cost("memory", "the largest function", "MB", memory(both.real), memory(both.idle))
