"""docs/scaling.md agrees with the code: limits, loads, and every sum. test_bench_table.py has costs and prices."""

from dataclasses import replace
from datetime import timedelta
from math import ceil
from pathlib import Path

from bench.counts import right_answer
from shared import topology
from shared.clock import MAX_CLOCK_SKEW
from shared.local_time.zones import MORNING
from shared.settings import Settings
from shared.sms.inbound import READING
from shared.sms.look_back import PAGES_IN_FLIGHT, SHARE_OF_A_PAGE
from shared.sms.segments import segment_count
from shared.sms.twilio.client import PAGE as MESSAGES
from shared.sms.waiting import LONGEST_PAUSE
from shared.store.scans import SHARE
from shared.store.shards import SHARDS
from tests.docs.pages import number, numbers, table
from tests.harness.pipeline import Pipeline
from tests.simulation.scale.__main__ import ACTIVE
from tests.simulation.scale.measured import starts, sweeps
from tests.simulation.scale.results import RESULTS, read

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "scaling.md").read_text()
PHONE = "+15550100"
DAY = 86_400
SIZES = (10_000, 1_000_000, 100_000_000)
PEAK = 10
LOOKS_BACK = (timedelta(minutes=5) + MAX_CLOCK_SKEW).total_seconds()
"""Time before it in which a run of the sweep looks for what is new, in seconds."""
A_CALL, A_START, A_LOOK = 0.02, 0.0025, 0.0005
"""Time of one call, and CPU time for one learner of a scheduled run and for one dialog of the sweep, in seconds."""
A_PAGE, A_TEXT = 1.5, 0.00024
"""Time of a page of Twilio's list, and CPU time for one text in it, in seconds."""
PAGE_SHARE = round(MESSAGES * SHARE_OF_A_PAGE)
"""Number of texts of a slice of that list."""
A_BATCH = Settings().receipt_wait_seconds + 3 * 0.25
"""Time of a batch of two texts in `send-texts`, at most, in seconds: a wait for a receipt, a question, two calls."""


def six_lessons(language: str) -> list[int]:
    """Return the segments of each text of the lessons 01 to 06, for Maria, with every answer right."""
    pipeline = Pipeline(ROOT / "drills")
    for words in ("WELCOME", language, "Maria"):
        pipeline.text(PHONE, words)
    pipeline.carrier.ledger.clear()
    for _ in range(6):
        pipeline.text(PHONE, "more")
        while (right := right_answer(pipeline)) is not None:
            pipeline.text(PHONE, right)
    return [segment_count(text.body or "") for text in pipeline.carrier.ledger]


def counted() -> dict[str, int]:
    """Return the counts of the page's table of a lesson."""
    return {name: int(number(cells[0])) for name, cells in table(PAGE, "of a lesson").items()}


def test_six_lessons_cost_what_the_page_says_now() -> None:
    played = {name: six_lessons(code) for name, code in (("English", "en"), ("Spanish", "es"), ("French", "fr"))}
    price = Settings().dollars_per_segment
    assert {name: [cells[1], cells[3], cells[5]] for name, cells in table(PAGE, "six lessons").items()} == {
        name: [f"{len(costs)}", f"{sum(costs)}", f"{sum(costs) * price:.2f}"] for name, costs in played.items()
    }


def test_six_lessons_cost_less_than_before() -> None:
    for cells in table(PAGE, "six lessons").values():
        texts, texts_now, segments, segments_now, dollars, dollars_now = map(number, cells)
        assert texts_now < texts
        assert segments_now < segments
        assert dollars == round(segments * Settings().dollars_per_segment, 2) > dollars_now


def test_the_functions_numbers_are_the_topologys() -> None:
    said = {name: [int(cell) for cell in cells] for name, cells in table(PAGE, "function").items()}
    assert said == {
        each.name: [each.concurrency, each.max_instances, each.concurrency * each.max_instances, each.timeout]
        for each in topology.load().functions
    }
    *_, here = table(PAGE, "part")["Cloud Run, region"]
    assert numbers(here) == [sum(each.max_instances for each in topology.load().functions)]


def test_the_limits_of_our_own_follow_from_the_codes_numbers() -> None:
    declared = topology.load()
    starts, reminders, sweep = (
        declared.function(name).timeout for name in ("start-due-drills", "send-reminders", "sweep")
    )
    morning, permitted = MORNING.total_seconds(), Settings().hours
    hours = permitted.last - permitted.first
    wait = Settings().receipt_wait_seconds
    announcing = declared.function("announce-texts").timeout
    announce_run, looks = announcing * SHARE, LONGEST_PAUSE / timedelta(minutes=1)
    announced = announce_run / A_START
    start_run, reminder_run, sweep_run = starts * 0.75 * SHARE, reminders * SHARE, sweep / 2 * SHARE
    a_run, a_minute = start_run / A_START, sweep_run / A_LOOK / 5
    listing = sweep_run * READING
    texts_in, of = listing / A_TEXT / 300, counted()
    in_flight = Settings().calls_in_flight
    assert table(PAGE, "limit of our own") == {
        "seconds of a batch of two texts in `send-texts`, at most": [f"{wait:.0f} + 3 × 0.25", f"{A_BATCH}"],
        "seconds for starts in a run of `start-due-drills`": [f"{starts} × 3/4 × {SHARE}", f"{start_run:.0f}"],
        "learners whose starts a run has time to wait for": [
            f"{in_flight} × {start_run:.0f} / {A_CALL}",
            f"{in_flight * start_run / A_CALL:,.0f}",
        ],
        "learners started in a run": [f"{start_run:.0f} / {A_START}", f"{a_run:,.0f}"],
        "learners of one time zone started in their morning": [
            f"{morning / 300:.0f} × {a_run:,.0f}",
            f"{a_run * morning / 300:,.0f}",
        ],
        "learners of one time zone started on their day": [
            f"{hours * 12} × {a_run:,.0f}",
            f"{a_run * hours * 12:,.0f}",
        ],
        "seconds of a run of `send-reminders`": [f"{reminders} × {SHARE}", f"{reminder_run:.0f}"],
        "learners reminded in a run": [f"{reminder_run:.0f} / {A_START}", f"{reminder_run / A_START:,.0f}"],
        "seconds for phones in a run of `announce-texts`": [f"{announcing} × {SHARE}", f"{announce_run:.1f}"],
        "phones announced in a run": [f"{announce_run:.1f} / {A_START}", f"{announced:,.0f}"],
        f"waiting phones that are all announced every {looks:.0f} minutes": [
            f"{looks:.0f} × {announced:,.0f}",
            f"{looks * announced:,.0f}",
        ],
        "seconds for batches in a run of `sweep`": [f"{sweep} / 2 × {SHARE}", f"{sweep_run:.0f}"],
        "dialogs in a run of `sweep`": [f"{sweep_run:.0f} / {A_LOOK}", f"{sweep_run / A_LOOK:,.0f}"],
        "active dialogs a minute that `sweep` keeps up with": [f"{sweep_run / A_LOOK:,.0f} / 5", f"{a_minute:,.0f}"],
        "learners who all have their lesson in one morning": [
            f"{a_minute:,.0f} × {morning / 60:.0f}",
            f"{a_minute * morning / 60:,.0f}",
        ],
        "seconds for Twilio's list in a run of `sweep`": [f"{sweep} / 2 × {SHARE} × {READING}", f"{listing:.1f}"],
        "texts whose pages a run has time to wait for": [
            f"{PAGES_IN_FLIGHT} × {listing:.1f} / {A_PAGE} × {PAGE_SHARE}",
            f"{PAGES_IN_FLIGHT * listing / A_PAGE * PAGE_SHARE:,.0f}",
        ],
        "texts that a run looks up": [f"{listing:.1f} / {A_TEXT}", f"{listing / A_TEXT:,.0f}"],
        "texts in a second that the look-back keeps up with": [f"{listing / A_TEXT:,.0f} / 300", f"{texts_in:.0f}"],
        "messages a second in both directions, at that": [
            f"{texts_in:.0f} × ({of['texts in']} + {of['texts out']}) / {of['texts in']}",
            f"{texts_in * (of['texts in'] + of['texts out']) / of['texts in']:,.0f}",
        ],
        "writes a second to one index": [f"{SHARDS} × 500", f"{SHARDS * 500:,}"],
    }
    crons = {each.function: each.cron for each in declared.schedules}
    assert {crons.pop(name) for name in ("announce-texts", "tally")} == {"* * * * *"}
    assert set(crons.values()) == {"*/5 * * * *"}


def test_the_loads_at_each_size_follow_from_what_a_lesson_costs() -> None:
    of = counted()
    shares = {
        "texts in": of["texts in"] * PEAK / DAY,
        "commands": of["commands"] * PEAK / DAY,
        "texts out": of["texts out"] * PEAK / DAY,
        "segments out": of["segments out"] * PEAK / DAY,
        "webhook requests": of["webhook requests"] * PEAK / DAY,
        "document writes": of["document writes"] * PEAK / DAY,
        f"slots of `send-texts`, at {A_BATCH} s a batch": of["batches with texts"] * A_BATCH * PEAK / DAY,
        "starts due in a run, all in one time zone": 300 / MORNING.total_seconds(),
        "dialogs that a run of the sweep visits": LOOKS_BACK / MORNING.total_seconds(),
    }
    said = table(PAGE, "at the peak, a second")
    for name, share in shares.items():
        for cell, size in zip(said[name], SIZES, strict=True):
            assert abs(number(cell) - share * size) <= (0.05 if "." in cell else 0.5), f"{name}, {size}"
    for size, instances, shards in zip(
        SIZES, said["instances of `handle-command`, at 3.1 ms"], said["shards of `texts`"], strict=True
    ):
        assert number(instances) == ceil(shares["commands"] * size * 0.0031)
        assert number(shards) == ceil(3 * shares["texts out"] * size / 500)


def test_the_page_has_the_results_of_the_simulation() -> None:
    assert table(PAGE, "scheduled work") == {
        f"`{row.function}`, {row.learners:,}": [
            f"{row.runs}",
            f"{row.a_run:,}",
            f"{row.seconds:.1f}",
            f"{row.reads:.2f}",
            f"{row.writes:.2f}",
            f"{row.kilobytes:,.0f}",
            f"{row.process_mb:,}",
        ]
        for row in read(RESULTS)
    }


def test_the_results_of_the_simulation_are_those_of_the_code() -> None:
    """The larger rows take minutes. Memory depends on the machine: a run takes less than twice the result's."""
    results = {(row.function, row.learners): row for row in read(RESULTS)}
    for measured in (starts(1000), sweeps(1000)):
        result = results[measured.function, 1000]
        assert replace(measured, kilobytes=result.kilobytes, process_mb=result.process_mb) == result
        assert measured.kilobytes < 2 * result.kilobytes


def test_a_million_due_learners_are_served_within_their_morning() -> None:
    """By the largest result; one sweep looks at all dialogs that are active then."""
    results = {(row.function, row.learners): row for row in read(RESULTS)}
    largest = max(row.a_run for row in results.values() if row.function == "start-due-drills")
    assert 1_000_000 / largest <= MORNING / timedelta(minutes=5)
    assert results["sweep", ACTIVE].runs == 1
