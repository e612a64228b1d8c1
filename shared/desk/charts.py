"""Charts: each is drawn in the browser, and has its table beside it and a CSV file. Pure."""

from collections.abc import Iterable
from typing import Literal

from shared.contracts.model import Model
from shared.operations.export import cells

Number = int | float | None


class Series(Model):
    """The values of one thing, one for each label; None where there is none."""

    name: str
    values: tuple[Number, ...]


class Chart(Model):
    """A chart. `name`: in addresses and files. `says`: what is counted, of how many, and in which time zone.

    `axis`: what the labels are, such as "day". `stacked`: whether the series add up.
    """

    name: str
    title: str
    says: str
    kind: Literal["bar", "line"]
    unit: str
    axis: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False

    def rows(self) -> Iterable[tuple[str, tuple[Number, ...]]]:
        """Yield the rows of the table: each label with its values."""
        for number, label in enumerate(self.labels):
            yield label, tuple(each.values[number] for each in self.series)

    def csv(self) -> bytes:
        """Return the table as a CSV file, whose first row has the names."""
        head = cells.row([self.axis, *(f"{each.name} ({self.unit})" for each in self.series)])
        return head + b"".join(cells.row([label, *values]) for label, values in self.rows())
