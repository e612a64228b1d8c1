"""The figures of days, as views show them. Pure. docs/figures.md says what each counts, and of how many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from shared.contracts.model import Model
from shared.tallies.cells import BUCKETS
from shared.tallies.runs import LEFT, WAITS
from shared.tallies.texts import FIGURES


class Delay(Model):
    """A histogram of delays. `counts`: number of texts in each bucket of BUCKETS, and beyond the last one."""

    counts: tuple[int, ...] = (0,) * (len(BUCKETS) + 1)

    @property
    def number(self) -> int:
        """The number of texts."""
        return sum(self.counts)

    def percentile(self, percent: float) -> float | None:
        """Return the upper bound, in seconds, of the bucket in which this percentile is.

        None without a text, infinity beyond the last bound.
        """
        reached = 0
        for count, bound in zip(self.counts, (*BUCKETS, float("inf")), strict=True):
            reached += count
            if count and reached >= self.number * percent / 100:
                return bound
        return None


class Day(Model):
    """The figures of one day, or of several together.

    `day`: None for several. `is_unfinished`: more may come. `active`: learners who texted; None for several days, since
    it cannot be added. `texts_out`: by status. `accepted`: from a learner's text to the call of the carrier with the
    reply; `delivered`: from that call to the receipt of the delivery.
    """

    day: date | None
    is_unfinished: bool
    active: int | None
    registered: int
    lessons_started: int
    lessons_finished: int
    answered: int
    right: int
    texts_in: int
    texts_out: dict[str, int]
    segments: int
    micro_dollars: int
    accepted: Delay
    delivered: Delay

    @classmethod
    def of(cls, day: date, figures: Mapping[str, int], today: date) -> "Day":
        """Return the figures of a day, from its cells."""
        return cls(
            day=day,
            is_unfinished=day >= today,
            active=figures.get("active", 0),
            registered=figures.get("registered", 0),
            lessons_started=figures.get("started", 0),
            lessons_finished=figures.get("finished", 0),
            answered=figures.get("answered", 0),
            right=figures.get("right", 0),
            texts_in=figures.get("in", 0),
            texts_out={name: figures.get(f"out.{name}", 0) for name in dict.fromkeys(FIGURES.values())},
            segments=figures.get("segments", 0),
            micro_dollars=figures.get("micro_dollars", 0),
            accepted=_delay("accepted", figures),
            delivered=_delay("delivered", figures),
        )

    @classmethod
    def sum_of(cls, days: Sequence["Day"]) -> "Day":
        """Return the figures of several days together."""
        return cls(
            day=None,
            is_unfinished=any(each.is_unfinished for each in days),
            active=None,
            registered=sum(each.registered for each in days),
            lessons_started=sum(each.lessons_started for each in days),
            lessons_finished=sum(each.lessons_finished for each in days),
            answered=sum(each.answered for each in days),
            right=sum(each.right for each in days),
            texts_in=sum(each.texts_in for each in days),
            texts_out={name: sum(each.texts_out[name] for each in days) for name in dict.fromkeys(FIGURES.values())},
            segments=sum(each.segments for each in days),
            micro_dollars=sum(each.micro_dollars for each in days),
            accepted=_sum(each.accepted for each in days),
            delivered=_sum(each.delivered for each in days),
        )


SILENT = timedelta(days=7)
"""Time after which a run whose learner has not answered counts as lost."""


class Loss(Model):
    """How many runs of a lesson are lost at a prompt.

    `left`: those that ended there before the lesson's end. `silent`: those that have been open there for SILENT.
    """

    drill: str
    prompt: str
    left: int
    silent: int

    @property
    def number(self) -> int:
        """The number of runs that are lost."""
        return self.left + self.silent


class Overview(Model):
    """The figures of a period. `active`: learners who texted within the last ACTIVE_WITHIN days, today included.

    `losses`: where runs are lost, the most first.
    """

    days: tuple[Day, ...]
    whole: Day
    active: int
    losses: tuple[Loss, ...]


def losses_of(cells: Iterable[tuple[date, str, int]], today: date) -> tuple[Loss, ...]:
    """Return where runs are lost. `cells`: day, figure and number."""
    left: dict[str, int] = defaultdict(int)
    silent: dict[str, int] = defaultdict(int)
    for day, figure, number in cells:
        kind, _, where = figure.partition("/")
        if kind == LEFT:
            left[where] += number
        if kind == WAITS and today - day >= SILENT:
            silent[where] += number
    losses = [_loss(where, left[where], silent[where]) for where in left.keys() | silent.keys()]
    return tuple(sorted(losses, key=lambda each: (-each.number, each.drill, each.prompt)))


def _loss(where: str, left: int, silent: int) -> Loss:
    drill, _, prompt = where.partition("/")
    return Loss(drill=drill, prompt=prompt, left=left, silent=silent)


def days_of(cells: Iterable[tuple[date, str, int]], days: Iterable[date], today: date) -> tuple[Day, ...]:
    """Return the figures of these days. `cells`: day, figure and number."""
    by_day: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, figure, number in cells:
        by_day[day][figure] += number
    return tuple(Day.of(day, by_day.get(day, {}), today) for day in days)


def _delay(kind: str, figures: Mapping[str, int]) -> Delay:
    return Delay(counts=tuple(figures.get(f"{kind}.{number}", 0) for number in range(len(BUCKETS) + 1)))


def _sum(delays: Iterable[Delay]) -> Delay:
    return Delay(counts=tuple(map(sum, zip(*(each.counts for each in delays), strict=True))))
