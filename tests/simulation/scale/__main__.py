"""`make sim-scale`: prints what the scheduled functions and the sweep take for many learners."""

import argparse
import sys

from tests.simulation.scale.measured import IN_FLIGHT, Row, starts, sweeps
from tests.simulation.scale.table import lines


def main(sizes: list[int]) -> int:
    """Measure for these numbers of learners and print the table; return 1 if a message is missing or doubled."""
    rows: list[Row] = [measure(size) for size in sizes for measure in (starts, sweeps)]
    for line in lines(rows):
        print(line)  # noqa: T201 - the command's output
    print(f"With {IN_FLIGHT} calls in flight. Seconds are virtual: calls take time, computing takes none.")  # noqa: T201
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
    parser.add_argument("--learners", type=size, nargs="+", default=[1000, 10_000], help="numbers of learners")
    sys.exit(main(parser.parse_args().learners))
