"""The charts of the overview, from the figures of days. Pure."""

from collections.abc import Callable, Sequence
from math import isinf

from shared.desk.charts import Chart, Number, Series
from shared.sms.limits import MICRO
from shared.tallies.figures import Day

_OUT = ("delivered", "sent", "queued", "undelivered", "failed", "ambiguous", "cancelled")
"""The statuses of texts out, as a text goes through them."""


def daily_charts(days: Sequence[Day], zone: str, ceiling: int) -> tuple[Chart, ...]:
    """Return the charts of these days. `zone`: which divides them. `ceiling`: money for a day, in micro-dollars."""
    labels = tuple(f"{each.day}{' (unfinished)' if each.is_unfinished else ''}" for each in days)
    goes_on = "; those that are unfinished go on" if any(each.is_unfinished for each in days) else ""
    days_are = f"Days in {zone}{goes_on}."

    def series(name: str, value: Callable[[Day], Number]) -> Series:
        return Series(name=name, values=tuple(map(value, days)))

    def chart(name: str, title: str, says: str, unit: str, *shown: Series, line: bool = False) -> Chart:
        return Chart(
            name=name,
            title=title,
            says=f"{says} {days_are}",
            kind="line" if line else "bar",
            unit=unit,
            axis="day",
            labels=labels,
            series=shown,
            stacked=name == "texts-out",
        )

    return (
        chart(
            "active",
            "Active learners",
            "Registered learners who texted on the day, and learners who registered on it.",
            "learners",
            series("active", lambda each: each.active),
            series("registered", lambda each: each.registered),
        ),
        chart(
            "lessons",
            "Lessons",
            "Lessons that were started on the day, and lessons that ended on it with their last prompt.",
            "lessons",
            series("started", lambda each: each.lessons_started),
            series("finished", lambda each: each.lessons_finished),
        ),
        chart(
            "right",
            "Right at first try",
            "Of the first answers to graded questions, how many were right. Reviews do not count.",
            "percent of first answers",
            series("right", lambda each: round(100 * each.right / each.answered, 1) if each.answered else None),
            line=True,
        ),
        chart(
            "texts-in",
            "Texts in",
            "All texts that came, strangers' too.",
            "texts",
            series("texts in", lambda each: each.texts_in),
        ),
        chart(
            "texts-out",
            "Texts out",
            "All texts that were to be sent, by what has become of them since.",
            "texts",
            *(series(status, lambda each, status=status: each.texts_out[status]) for status in _OUT),  # type: ignore[misc]
        ),
        chart(
            "reply",
            "From text to carrier",
            "Time from a learner's text to the call of the carrier with the first text of the reply. None above a day.",
            "seconds, at most",
            series("half of the replies", lambda each: _within_a_day(each.accepted.percentile(50))),
            series("95 of 100 replies", lambda each: _within_a_day(each.accepted.percentile(95))),
            line=True,
        ),
        chart(
            "delivery",
            "From carrier to handset",
            "Time from the call of the carrier to its receipt of the delivery. None above a day.",
            "seconds, at most",
            series("half of the texts", lambda each: _within_a_day(each.delivered.percentile(50))),
            series("95 of 100 texts", lambda each: _within_a_day(each.delivered.percentile(95))),
            line=True,
        ),
        chart(
            "money",
            "Money",
            f"What the day's texts cost, at the configured prices. The ceiling of a UTC day is {ceiling / MICRO:,.2f}.",
            "dollars",
            series("spent", lambda each: round(each.micro_dollars / MICRO, 2)),
        ),
    )


def _within_a_day(seconds: float | None) -> float | None:
    return None if seconds is None or isinf(seconds) else seconds
