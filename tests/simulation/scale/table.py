"""The table of `make sim-scale`."""

from collections.abc import Iterator, Sequence

from tests.simulation.scale.measured import Row

_HEADER = ("function", "learners", "runs", "a run", "seconds", "reads", "writes", "peak kB", "published")
_FORM = "{:<18} {:>9} {:>5} {:>9} {:>8} {:>6} {:>6} {:>8} {:>19}"


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the table's lines."""
    yield _FORM.format(*_HEADER)
    for row in rows:
        yield _FORM.format(
            row.function,
            f"{row.learners:,}",
            row.runs,
            f"{row.a_run:,}",
            f"{row.seconds:.1f}",
            f"{row.reads:.2f}",
            f"{row.writes:.2f}",
            f"{row.kilobytes:,.0f}",
            f"{row.published:,} of {row.expected:,}",
        )
