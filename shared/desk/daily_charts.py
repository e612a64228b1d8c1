"""The charts of the overview, from the figures of days. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isinf

from shared.desk.charts import Chart, Number, Series
from shared.sms.limits import MICRO
from shared.tallies.figures import Day

_OUT = ("delivered", "sent", "queued", "undelivered", "failed", "ambiguous", "cancelled")
"""The statuses of texts out, as a text goes through them."""


def daily_charts(days: Sequence[Day], zone: str, ceiling: int) -> tuple[Chart, ...]:
    """Return the charts of these days. `zone`: which divides them. `ceiling`: money for a day, in micro-dollars."""
    draw = _Drawing(days, zone)
    return (*_of_learning(draw), *_of_texts(draw), *_of_waiting(draw), _of_money(draw, ceiling))


@dataclass(frozen=True)
class _Drawing:
    """Draws charts that share their days, and the zone that divides these."""

    days: Sequence[Day]
    zone: str

    def series(self, name: str, value: Callable[[Day], Number]) -> Series:
        return Series(name=name, values=tuple(map(value, self.days)))

    def bars(self, name: str, title: str, says: str, unit: str, *shown: Series) -> Chart:
        goes_on = "; those that are unfinished go on" if any(each.is_unfinished for each in self.days) else ""
        return Chart(
            name=name,
            title=title,
            says=f"{says} Days in {self.zone}{goes_on}.",
            kind="bar",
            unit=unit,
            axis="day",
            labels=tuple(f"{each.day}{' (unfinished)' if each.is_unfinished else ''}" for each in self.days),
            series=shown,
        )

    def lines(self, name: str, title: str, says: str, unit: str, *shown: Series) -> Chart:
        return self.bars(name, title, says, unit, *shown).model_copy(update={"kind": "line"})

    def stack(self, name: str, title: str, says: str, unit: str, *shown: Series) -> Chart:
        return self.bars(name, title, says, unit, *shown).model_copy(update={"stacked": True})


def _of_learning(draw: _Drawing) -> tuple[Chart, ...]:
    return (
        draw.bars(
            "active",
            "Active learners",
            "Registered learners who texted on the day, and learners who registered on it.",
            "learners",
            draw.series("active", lambda each: each.active),
            draw.series("registered", lambda each: each.registered),
        ),
        draw.bars(
            "lessons",
            "Lessons",
            "Lessons that were started on the day, and lessons that ended on it with their last prompt.",
            "lessons",
            draw.series("started", lambda each: each.lessons_started),
            draw.series("finished", lambda each: each.lessons_finished),
        ),
        draw.lines(
            "right",
            "Right at first try",
            "Of the first answers to graded questions, how many were right. Reviews do not count.",
            "percent of first answers",
            draw.series("right", lambda each: round(100 * each.right / each.answered, 1) if each.answered else None),
        ),
    )


def _of_texts(draw: _Drawing) -> tuple[Chart, ...]:
    return (
        draw.bars(
            "texts-in",
            "Texts in",
            "All texts that came, strangers' too.",
            "texts",
            draw.series("texts in", lambda each: each.texts_in),
        ),
        draw.stack(
            "texts-out",
            "Texts out",
            "All texts that were to be sent, by what has become of them since.",
            "texts",
            *(draw.series(status, _texts_out(status)) for status in _OUT),
        ),
    )


def _texts_out(status: str) -> Callable[[Day], Number]:
    return lambda each: each.texts_out[status]


def _of_waiting(draw: _Drawing) -> tuple[Chart, ...]:
    return (
        draw.lines(
            "reply",
            "From text to carrier",
            "Time from a learner's text to the call of the carrier with the first text of the reply. None above a day.",
            "seconds, at most",
            draw.series("half of the replies", lambda each: _within_a_day(each.accepted.percentile(50))),
            draw.series("95 of 100 replies", lambda each: _within_a_day(each.accepted.percentile(95))),
        ),
        draw.lines(
            "delivery",
            "From carrier to handset",
            "Time from the call of the carrier to its receipt of the delivery. None above a day.",
            "seconds, at most",
            draw.series("half of the texts", lambda each: _within_a_day(each.delivered.percentile(50))),
            draw.series("95 of 100 texts", lambda each: _within_a_day(each.delivered.percentile(95))),
        ),
    )


def _of_money(draw: _Drawing, ceiling: int) -> Chart:
    return draw.bars(
        "money",
        "Money",
        f"What the day's texts cost, at the configured prices. The ceiling of a UTC day is {ceiling / MICRO:,.2f}.",
        "dollars",
        draw.series("spent", lambda each: round(each.micro_dollars / MICRO, 2)),
    )


def _within_a_day(seconds: float | None) -> float | None:
    return None if seconds is None or isinf(seconds) else seconds
