"""The table of `make sim-scale`."""

from tests.simulation.scale.measured import Row

_FORM = "{:<18} {:>9} {:>5} {:>9} {:>8} {:>6} {:>6} {:>8} {:>10} {:>19}"

HEADER = _FORM.format(
    "function", "learners", "runs", "a run", "seconds", "reads", "writes", "peak kB", "process MB", "published"
)


def line(row: Row) -> str:
    """Return the line of a row."""
    return _FORM.format(
        row.function,
        f"{row.learners:,}",
        row.runs,
        f"{row.a_run:,}",
        f"{row.seconds:.1f}",
        f"{row.reads:.2f}",
        f"{row.writes:.2f}",
        f"{row.kilobytes:,.0f}",
        f"{row.process_mb:,}",
        f"{row.published:,} of {row.expected:,}",
    )
