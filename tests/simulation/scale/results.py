"""The file with the results of `make sim-scale`, from which docs/scaling.md takes its table."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.simulation.scale.measured import Row

RESULTS = Path(__file__).parent.parent.parent.parent / "docs" / "measured" / "sim-scale.json"


def read(file: Path) -> list[Row]:
    """Return the rows of a file; none if it does not exist."""
    return [Row(**row) for row in json.loads(file.read_text())] if file.is_file() else []


def write(file: Path, rows: Sequence[Row]) -> None:
    """Write the rows, by function and size. Of two rows of one function and size the later one counts."""
    latest = {(row.function, row.learners): row for row in rows}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(latest[name]) for name in sorted(latest)], indent=1) + "\n")
