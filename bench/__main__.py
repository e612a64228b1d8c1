"""`make bench`: measures the performance beside its floors and prints a table.

A whole run also writes docs/measured/bench.json and the tables of docs/scaling.md.
"""

import argparse
import os
import sys
from datetime import UTC, datetime

from bench import machine, page
from bench.measuring import WHOLE, rows
from bench.row import HEADER, Row, Run
from local.runtime import sdk

_FORM = "{:<46} {:>12} {:>12} {:>6} {:>12}"


def main(rounds: int) -> int:
    """Measure and print the table; return the exit code."""
    try:
        if not {"PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST"} <= os.environ.keys():
            sdk.find(os.environ)
    except sdk.EmulatorsNotFoundError as missing:
        _say(f"The measurement needs the emulators: {missing}.")
        return 1
    note, measured = machine.other_work(), list[Row]()
    _say(_FORM.format(*HEADER))
    for row in rows(rounds):
        _say(_FORM.format(*row.cells))
        measured.append(row)
    if rounds >= WHOLE:
        page.write(Run(date=_today(), machine=machine.described(), note=note, rows=tuple(measured)))
    return 0


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _rounds(text: str) -> int:
    """Return a number of rounds. Raises ArgumentTypeError for a number below 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: write a whole number from 1")
    return int(text)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the command's output


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the performance and print a table.")
    parser.add_argument(
        "--rounds",
        type=_rounds,
        default=WHOLE,
        help=f"rounds of texts; below {WHOLE} the run is short, and not written",
    )
    sys.exit(main(parser.parse_args().rounds))
