"""A pipeline with learners, its figures, and what they should be."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from shared import composition
from shared.ports import DocumentStore
from shared.sms.text import CarrierStatus
from shared.tallies import checks, views
from shared.tallies.cells import day_of
from shared.tallies.figures import Day, Overview
from shared.tallies.lesson_figures import LessonVersion, PromptFigures
from shared.tallies.views import Filter
from tests.harness.pipeline import LedgerCarrier, Pipeline

ANA, BEN = "+12125550100", "+12125550101"
REST = timedelta(minutes=3)
"""Longer than a dialog must rest before it is counted."""
WATER = "01-water"
ALL = Filter()


RECEIPTS: tuple[CarrierStatus, ...] = ("sent", "delivered")


@cache
def learners_at_rest(phones: tuple[str, ...], receipts: tuple[CarrierStatus, ...]) -> Pipeline:
    """Return learners of whom everything is done but the count. The tests leave them as they are."""
    pipeline = Pipeline(carrier=LedgerCarrier(receipts))
    for phone in phones:
        for text in ("WELCOME", "a", "Ana"):
            pipeline.text(phone, text)
    return pipeline


def with_learners(phones: Sequence[str] = (ANA, BEN), receipts: tuple[CarrierStatus, ...] = RECEIPTS) -> Pipeline:
    """Return learners who have registered, each with the first graded question open, and nothing counted.

    `receipts`: those that the carrier posts of each text.
    """
    pipeline = Pipeline(carrier=LedgerCarrier(receipts))
    pipeline.resume(learners_at_rest(tuple(phones), receipts))
    return pipeline


def count(pipeline: Pipeline, rest: timedelta = REST) -> None:
    """Let the dialogs rest, and run the count."""
    pipeline.clock.sleep(rest.total_seconds())
    pipeline.run("tally")


def today(pipeline: Pipeline) -> date:
    return day_of(pipeline.clock(), pipeline.ports.sending().time_zone)


def overview(pipeline: Pipeline, which: Filter = ALL, store: DocumentStore | None = None) -> Overview:
    """Return the figures of the last four weeks."""
    last = today(pipeline)
    return views.overview(store or pipeline.store, which, last - timedelta(days=27), last, last)


def whole(pipeline: Pipeline, which: Filter = ALL) -> Day:
    return overview(pipeline, which).whole


def water(pipeline: Pipeline, which: Filter = ALL) -> LessonVersion:
    """Return the figures of the first drill."""
    (version,) = views.lesson(pipeline.store, which, WATER).versions
    return version


def prompt(pipeline: Pipeline, slug: str, which: Filter = ALL) -> PromptFigures:
    """Return the figures of a prompt of the first drill."""
    return next(each for each in water(pipeline, which).prompts if each.prompt == slug)


def mistakes(pipeline: Pipeline, *phones: str) -> list[object]:
    """Return where totals and tallies are not what they should be."""
    counting = composition.counting(pipeline.ports)
    tallies = [each for phone in phones for each in checks.check_tally(pipeline.store, counting, phone)]
    return [*(checks.check_totals(pipeline.store) or ()), *tallies]
