"""A row of the bench's table, and what is written about a run."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Group = Literal[
    "engine",
    "reading",
    "text in",
    "text out",
    "lesson",
    "CPU",
    "latency",
    "cold start",
    "memory",
    "many learners",
]


class Row(BaseModel):
    """A measured value beside its floor: what the same would take if our own code took nothing.

    `ratio`: how many times as much as its floor the value costs; None for a count without a floor. `goal`: the highest
    ratio that is meant to be; None if there is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: Group
    what: str
    unit: str
    measured: float
    floor: float | None
    ratio: float | None
    goal: float | None = None

    @property
    def cells(self) -> list[str]:
        """The row as a table shows it."""
        return [
            f"{self.group}: {self.what}",
            f"{_shown(self.measured)} {self.unit}".rstrip(),
            "" if self.floor is None else f"{_shown(self.floor)} {self.unit}".rstrip(),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.goal is None else f"at most {self.goal:g}",
        ]


class Run(BaseModel):
    """A run of the bench: when, where, what else was going on, and its rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: str
    machine: str
    note: str
    rows: tuple[Row, ...]


HEADER = ["measured beside its floor", "measured", "floor", "ratio", "goal"]


def cost(group: Group, what: str, unit: str, measured: float, floor: float | None, goal: float | None = None) -> Row:
    """Return the row of a value that is better when it is lower. The floor must be above zero."""
    measured, floor = _rounded(measured), None if floor is None else _rounded(floor)
    ratio = None if floor is None else round(measured / floor, 2)
    return Row(group=group, what=what, unit=unit, measured=measured, floor=floor, ratio=ratio, goal=goal)


def rate(group: Group, what: str, unit: str, measured: float, floor: float, goal: float | None = None) -> Row:
    """Return the row of a value that is better when it is higher."""
    measured, floor = _rounded(measured), _rounded(floor)
    ratio = round(floor / measured, 2)
    return Row(group=group, what=what, unit=unit, measured=measured, floor=floor, ratio=ratio, goal=goal)


def _rounded(value: float) -> float:
    """Round to three digits that mean something, and no whole number below ten thousand."""
    return round(value) if value >= 100 else round(value, 1) if value >= 10 else round(value, 2)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"
