"""The views of a varied population are what its log and its texts give, computed plainly and without the tallies."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest

from shared import composition
from shared.contracts.readings import AutoReply, Reaction
from shared.dialog.dead_number import REASSIGNED_AFTER
from shared.operations.audit import By
from shared.sms.carrier import Refused, Unknown
from shared.sms.messages import Receipt
from shared.tallies import views
from shared.tallies.figures import Overview
from shared.tallies.lesson_figures import Lesson
from shared.tallies.views import Filter
from tests.harness.log_figures import LogFigures, log_figures
from tests.harness.pipeline import LedgerCarrier, Pipeline
from tests.pipeline.tallies.counted import RECEIPTS, WATER, count, mistakes, today

DILIGENT, SPANISH, LEFT, ABANDONED, SILENT, STRANGER, DEAD, AGAIN = (f"+1212555010{number}" for number in range(8))
PHONES = (DILIGENT, SPANISH, LEFT, ABANDONED, SILENT, STRANGER, DEAD, AGAIN)
FILTERS = (
    Filter(),
    Filter(account="cafe-luna"),
    Filter(account="-"),
    Filter(language="es"),
    Filter(account="cafe-luna", language="es"),
    Filter(account="-", language="en"),
)


@cache
def population() -> Pipeline:
    """Return learners to whom everything happens that figures tell apart, all counted. No test changes it."""
    pipeline = Pipeline(carrier=LedgerCarrier(receipts=()))
    text_all(pipeline, DEAD, "WELCOME", "a", "Fay", "b")
    die(pipeline, DEAD)
    pipeline.carrier.receipts = RECEIPTS
    for phone, texts in (
        (DILIGENT, ("WELCOME", "a", "Ana", "a", "a", "more", "a", "a")),
        (SPANISH, ("DEMO", "b", "Bea", "cinco cubos", "b", "menu")),
        (LEFT, ("DEMO", "a", "Cem", "c", "stop", "start")),
        (ABANDONED, ("WELCOME", "b", "Dan", "b", "more", "b")),
        (SILENT, ("WELCOME", "a", "Eva", "Liked “How many glasses…”")),
        (STRANGER, ("hello", "who is this?")),
        (AGAIN, ("DEMO", "a", "Gus", "b", "DEMO", "c")),
    ):
        text_all(pipeline, phone, *texts)
    abandon(pipeline, ABANDONED)
    count(pipeline)
    pipeline.carrier.outcomes = [Refused(30007), Unknown()]
    for day in range(8):
        pipeline.clock.now += timedelta(days=1)
        pipeline.run_scheduled()
        if day % 2:
            text_all(pipeline, DILIGENT, *(("c", "c") if day == 1 else ("b",)))
            text_all(pipeline, SPANISH, "more")
            count(pipeline)
    pipeline.clock.now += REASSIGNED_AFTER
    text_all(pipeline, DEAD, "DEMO", "b")
    count(pipeline)
    return pipeline


def text_all(pipeline: Pipeline, phone: str, *texts: str) -> None:
    for text in texts:
        pipeline.text(phone, text)


def abandon(pipeline: Pipeline, phone: str) -> None:
    acting = composition.acting(pipeline.ports)
    acting.do(acting.abandon(phone, By("ola", "stuck")))
    pipeline.settle()


def die(pipeline: Pipeline, phone: str) -> None:
    """Let the carrier report that the last three texts reached no number."""
    for text in pipeline.texts(phone)[-3:]:
        receipt = Receipt(phone=phone, text_id=text.id, sid=text.sid or "", status="undelivered", error_code=30005)
        pipeline.topics.publish("sms-receipts", phone, receipt.model_dump_json())
    pipeline.settle()


def plainly(which: Filter) -> LogFigures:
    zone = population().ports.sending().time_zone
    return log_figures(population().store, zone, which.account, which.language)


def overview(which: Filter) -> Overview:
    last = today(population())
    return views.overview(population().store, which, last - timedelta(days=99), last, last)


def lessons(which: Filter) -> list[Lesson]:
    found = views.lessons(population().store, which).lessons
    return [views.lesson(population().store, which, each.drill) for each in found]


def test_everything_that_figures_tell_apart_has_happened() -> None:
    events = Counter(event for phone in PHONES for event in population().events(phone))
    for event in ("OPTED_OUT", "DRILL_ABANDONED", "NUMBER_DIED", "NUMBER_REASSIGNED", "DRILL_COMPLETED"):
        assert events[event], event
    readings = [batch.reading for batch in population().batches(SILENT)]
    assert any(isinstance(each, Reaction | AutoReply) for each in readings)
    figures = plainly(Filter())
    names = {name.split(" ")[0] for _, name in figures.days} | {name.split(" ")[0] for *_, name in figures.prompts}
    places = {"reached", "right_first", "right_later", "revealed", "passed", "left", "open", "answered", "other"}
    statuses = {f"out.{status}" for status in ("delivered", "undelivered", "failed", "ambiguous")}
    assert names >= {*places, *statuses, "listed", "chosen", "review", "kept"}
    assert {figures.prompts[WATER, "glasses", f"review {number}"] for number in (1, 2)} == {1}


@pytest.mark.parametrize("which", FILTERS, ids=repr)
def test_the_days_are_those_of_the_log(which: Filter) -> None:
    expected, shown = plainly(which), overview(which)
    found: Counter[tuple[date, str]] = Counter()
    for each in shown.days:
        assert each.day is not None
        assert each.active is not None
        numbers = {
            "active": each.active,
            "registered": each.registered,
            "started": each.lessons_started,
            "finished": each.lessons_finished,
            "answered": each.answered,
            "right": each.right,
            "in": each.texts_in,
            "segments": each.segments,
            "micro_dollars": each.micro_dollars,
            **{f"out.{status}": number for status, number in each.texts_out.items()},
            **{f"accepted.{at}": number for at, number in enumerate(each.accepted.counts)},
            **{f"delivered.{at}": number for at, number in enumerate(each.delivered.counts)},
        }
        found.update({(each.day, name): number for name, number in numbers.items()})
    assert +found == +expected.days
    assert shown.active == expected.active(today(population()))
    assert {(loss.drill, loss.prompt): loss.number for loss in shown.losses} == expected.losses


@pytest.mark.parametrize("which", FILTERS, ids=repr)
def test_the_lessons_are_those_of_the_log(which: Filter) -> None:
    found: Counter[tuple[str, str, str]] = Counter()
    for lesson in lessons(which):
        for prompt in lesson.prompts:
            numbers = {
                **{name: int(getattr(prompt, name)) for name in ("reached", "answered", "other", "left", "open")},
                **{name: int(getattr(prompt, name)) for name in ("right_first", "right_later", "revealed", "passed")},
                **{f"review {each.number}": each.answered for each in prompt.reviews},
                **{f"kept {each.number}": each.right for each in prompt.reviews},
            }
            found.update({(lesson.drill, prompt.prompt, name): number for name, number in numbers.items()})
            for option in prompt.options:
                found[lesson.drill, prompt.prompt, f"listed {option.option}"] += option.listed
                found[lesson.drill, prompt.prompt, f"chosen {option.option}"] += option.chosen
    assert +found == +plainly(which).prompts


@pytest.mark.parametrize("which", FILTERS, ids=repr)
def test_a_funnel_shows_all_prompts_and_never_grows(which: Filter) -> None:
    for lesson in lessons(which):
        (version,) = lesson.versions
        drill = population().catalogue.drill(lesson.drill, "en")
        assert drill is not None
        assert [each.prompt for each in version.prompts] == [each.slug for each in drill.prompts]
        assert all(before.reached >= after.reached for before, after in pairwise(version.prompts))
        assert lesson.finished + lesson.ended + lesson.open == lesson.started


def test_the_totals_are_the_sum_of_what_the_log_gives() -> None:
    assert mistakes(population(), *PHONES) == []
