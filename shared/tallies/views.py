"""The views of the figures, read from the totals. Each reads a bounded number of documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.ports import DocumentStore, Query
from shared.tallies import samples, store
from shared.tallies.cells import Cells, PromptCell, add_all, day_cells, encoded, lesson_group, month_group, prompt_cells
from shared.tallies.figures import Day, Overview, days_of, losses_of
from shared.tallies.lesson_figures import Lesson, LessonList, lesson_figures
from shared.tallies.store import FORGOTTEN_TOTALS, TOTALS

ACTIVE_WITHIN = 7
"""Number of days, this one included, within which a learner has texted who counts as active."""

MOST_DAYS = 366
"""Maximum number of days of an overview: at most 13 months, each with a document in `totals` and `forgotten-totals`."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years that have figures. Near the ends of the calendar a day has no neighbours to compute with."""

MOST_LESSONS = 80
"""Maximum number of drills in a list of lessons, a document each in `totals` and `forgotten-totals`."""


@dataclass(frozen=True)
class Filter:
    """Whom a view is about. None: all accounts, all languages."""

    account: str | None = None
    language: str | None = None

    def has(self, language: str) -> bool:
        """Return whether a figure in this language is shown."""
        return self.language in (None, language)


def overview(documents: DocumentStore, which: Filter, first: date, last: date, today: date) -> Overview:
    """Return the figures of each day from `first` to `last`, inclusive. `today`: in the deployment's time zone.

    Reads two documents for each month. Raises ValueError for a period that ends before it begins, has more than
    MOST_DAYS days or is not in the years that have figures, and RetryError when the store is unavailable.
    """
    _check_period(first, last, today)
    week_begins = today - timedelta(days=ACTIVE_WITHIN - 1)
    needed = [*_days(first, last), *_days(week_begins, today)]
    groups = sorted({month_group(which.account, day) for day in needed})
    cells = [
        (cell.day, cell.figure, number)
        for group, within in _read(documents, groups).items()
        for cell, number in day_cells(group, within)
        if which.has(cell.language)
    ]
    active = sum(number for day, figure, number in cells if figure == "last" and week_begins <= day <= today)
    within = [each for each in cells if first <= each[0] <= last]
    days = days_of(within, _days(first, last), today)
    return Overview(days=days, whole=Day.sum_of(days), active=active, losses=losses_of(within))


def lesson(documents: DocumentStore, which: Filter, drill: str) -> Lesson:
    """Return the figures of a drill, all versions; none for a drill that is not known.

    Reads three documents. Raises RetryError when the store is unavailable.
    """
    group = lesson_group(which.account, drill)
    within = _read(documents, [group]).get(group, {})
    cells = _shown(within, which)
    others = [each for each in samples.load(documents, which.account, drill).answers if which.has(each.language)]
    return Lesson(drill=drill, versions=lesson_figures(cells, others))


def lessons(documents: DocumentStore, which: Filter) -> LessonList:
    """Return the figures of each drill without samples, by its slug: of the first MOST_LESSONS drills.

    Reads two documents for each drill, and two more to know whether there are more. Raises RetryError when the store is
    unavailable.
    """
    account, most = encoded(which.account), MOST_LESSONS + 1
    cells: Cells = {}
    for document in (
        *documents.find(Query("totals", where={"kind": "lesson", "account": account}, limit=most)),
        *documents.find(Query("forgotten-totals", where={"kind": "lesson", "account": account}, limit=most)),
    ):
        add_all(cells, {document.path.rpartition("/")[2]: store.cells_in(document)})
    first = sorted(cells)[:MOST_LESSONS]  # beyond them, one of both collections may have been read and the other not
    shown = {group.rpartition(":")[2]: _shown(cells[group], which) for group in first}
    found = tuple(Lesson(drill=drill, versions=lesson_figures(each, ())) for drill, each in shown.items() if each)
    return LessonList(lessons=found, is_cut=len(cells) > MOST_LESSONS)


def _check_period(first: date, last: date, today: date) -> None:
    """Raise ValueError unless figures can be shown of these days."""
    years = f"{FIRST_YEAR} to {LAST_YEAR}"
    if not 0 <= (last - first).days < MOST_DAYS or first.year < FIRST_YEAR or last.year > LAST_YEAR:
        right = f"a period of 1 to {MOST_DAYS} days that begins before it ends, in the years {years}"
        raise ValueError(f"{first} to {last}: choose {right}")
    if not FIRST_YEAR <= today.year <= LAST_YEAR:
        raise ValueError(f"{today} cannot be today: set the clock to a time in the years {years}")


def _shown(within: Mapping[str, int], which: Filter) -> list[tuple[PromptCell, int]]:
    return [(cell, number) for cell, number in prompt_cells(within) if which.has(cell.language)]


def _read(documents: DocumentStore, groups: list[str]) -> Cells:
    """Return the cells of these groups: of the totals and of forgotten learners together."""
    cells: Cells = {}
    for collection in (TOTALS, FORGOTTEN_TOTALS):
        for group, document in store.read_groups(documents, collection, groups).items():
            add_all(cells, {group: store.cells_in(document)})
    return cells


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
