"""`make sim-scale`: prints what the scheduled functions and the sweep take for many learners, and writes it as JSON."""

import argparse
import sys
from pathlib import Path

from tests.simulation.scale.measured import IN_FLIGHT, Row, starts, sweeps
from tests.simulation.scale.results import RESULTS, read, write
from tests.simulation.scale.table import HEADER, line

SIZES = (1000, 10_000, 100_000)
ACTIVE = 166_667
"""Dialogs that are active at once when a million learners have their lesson, which one sweep has to look at."""


def main(sizes: list[int], results: Path) -> int:
    """Measure these numbers of learners, print the table and write it; return 1 if a message is missing or doubled.

    Each row is written once it is measured. Rows of other sizes stay in the file.
    """
    measures = [(measure, size) for size in sorted(sizes or SIZES) for measure in (starts, sweeps)]
    rows: list[Row] = []
    print(HEADER, flush=True)  # noqa: T201 - the command's output
    for measure, size in measures if sizes else [*measures, (sweeps, ACTIVE)]:
        rows.append(measure(size))
        print(line(rows[-1]), flush=True)  # noqa: T201
        write(results, [*read(results), rows[-1]])
    print(f"With {IN_FLIGHT} calls in flight. Seconds are virtual: calls wait at the same time, on one CPU.")  # noqa: T201
    return int(any(row.published != row.expected for row in rows))


def size(text: str) -> int:
    """Return a number of learners. Raises ArgumentTypeError for a number below 1 or above a million."""
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text}: write a number of learners from 1 to 1000000")
    return int(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation.scale", description="Simulate scheduled work for many learners."
    )
    parser.add_argument("--learners", type=size, nargs="+", default=[], help="numbers of learners")
    sys.exit(main(parser.parse_args().learners, RESULTS))
