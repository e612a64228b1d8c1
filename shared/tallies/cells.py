"""Cells: figures as integers that can be added and subtracted. Pure.

A group of cells is a document of totals: one for each account and month, one for each account and drill. A tally has
the same groups and cells as the totals, so that the totals are the sum of all tallies, cell by cell.

    month:{account}:{YYYY-MM}     {day}/{language}/{figure}, one of which is left/{drill}/{prompt}
    lesson:{account}:{drill}      {version}/{position}/{prompt}/{language}/{figure}

The account is ALL for the sum over all accounts. Accounts and languages are percent-encoded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from shared.contracts.model import Model, Utf8Text
from shared.contracts.profile import Profile

Cells = dict[str, dict[str, int]]
"""Groups of cells by name. A cell that is missing is zero."""

ALL = "*"
"""Stands for all accounts in the names of groups. No encoded account is equal to it."""

BUCKETS: tuple[float, ...] = (0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300, 900, 3600, 14400, 86400)
"""Upper bounds of the buckets of a delay, in seconds, inclusive. One more bucket holds what is longer."""


class Place(Model):
    """Where a figure is counted: the learner's account and language, as they are when it happens."""

    account: Utf8Text
    language: Utf8Text

    @classmethod
    def of(cls, profile: Profile) -> "Place":
        """Return the place of a learner with this profile."""
        return cls(account=profile.account, language=profile.language)


@dataclass(frozen=True)
class DayCell:
    """A cell of one day, in one language."""

    day: date
    language: str
    figure: str


@dataclass(frozen=True)
class PromptCell:
    """A cell of one prompt, in one language. `position`: of the prompt in its drill, from 1."""

    version: str
    position: int
    prompt: str
    language: str
    figure: str


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day of this moment in the deployment's time zone."""
    return moment.astimezone(zone).date()


def month_group(account: str | None, day: date) -> str:
    """Return the name of the group that holds an account's figures of this day; None for all accounts."""
    return f"month:{encoded(account)}:{day:%Y-%m}"


def lesson_group(account: str | None, drill: str) -> str:
    """Return the name of the group that holds an account's figures of this drill; None for all accounts."""
    return f"lesson:{encoded(account)}:{drill}"


def encoded(account: str | None) -> str:
    """Return an account as the names of groups have it; None for all accounts."""
    return ALL if account is None else _quoted(account)


@lru_cache(1000)
def _quoted(name: str) -> str:
    """Return an account or a language as the names of groups and cells have it: a count asks for the same few often."""
    return quote(name, safe="")


def add_day(cells: Cells, place: Place, day: date, figure: str, number: int = 1) -> None:
    """Add to a figure of a day."""
    add(cells, month_group(place.account, day), f"{day:%d}/{_quoted(place.language)}/{figure}", number)


def add_prompt(cells: Cells, place: Place, drill: str, cell: PromptCell) -> None:
    """Add one to a figure of a prompt."""
    key = f"{cell.version}/{cell.position:02}/{cell.prompt}/{_quoted(cell.language)}/{cell.figure}"
    add(cells, lesson_group(place.account, drill), key, 1)


def add(cells: Cells, group: str, key: str, number: int) -> None:
    """Add to one cell. A cell that becomes zero is removed."""
    within = cells.setdefault(group, {})
    within[key] = within.get(key, 0) + number
    if within[key] == 0:
        del within[key]
        if not within:
            del cells[group]


def add_all(cells: Cells, others: Mapping[str, Mapping[str, int]], sign: int = 1) -> None:
    """Add all cells of `others`, or subtract them with the sign -1."""
    for group, within in others.items():
        for key, number in within.items():
            add(cells, group, key, sign * number)


def plus(cells: Cells, change: Mapping[str, Mapping[str, int]]) -> Cells:
    """Return the sum of both. Groups that do not change are shared with `cells`, which stays as it is."""
    result = {**cells, **{group: dict(cells.get(group, {})) for group in change}}
    add_all(result, change)
    return {group: within for group, within in result.items() if within}


def difference(after: Cells, before: Cells) -> Cells:
    """Return `after` minus `before`."""
    result = {group: dict(within) for group, within in after.items()}
    add_all(result, before, -1)
    return result


def with_all_accounts(cells: Cells) -> Cells:
    """Return the cells, and their sums over all accounts besides."""
    result = {group: dict(within) for group, within in cells.items()}
    for group, within in cells.items():
        kind, _, rest = group.split(":", 2)
        add_all(result, {f"{kind}:{ALL}:{rest}": within})
    return result


def day_cells(group: str, within: Mapping[str, int]) -> Iterable[tuple[DayCell, int]]:
    """Yield the cells of a month's group. Raises ValueError for another group."""
    year, month = map(int, group.rpartition(":")[2].split("-"))
    for key, number in within.items():
        day, language, figure = key.split("/", 2)
        yield DayCell(date(year, month, int(day)), unquote(language), figure), number


def prompt_cells(within: Mapping[str, int]) -> Iterable[tuple[PromptCell, int]]:
    """Yield the cells of a lesson's group. Raises ValueError for another group."""
    for key, number in within.items():
        version, position, prompt, language, figure = key.split("/", 4)
        yield PromptCell(version, int(position), prompt, unquote(language), figure), number


def bucket(delay: timedelta) -> int:
    """Return the number of the bucket of a delay. A negative one, of two clocks that differ, counts as none."""
    seconds = delay.total_seconds()
    return next((number for number, most in enumerate(BUCKETS) if seconds <= most), len(BUCKETS))
