"""`make mutants`: sabotage a copy of the product, one mutant at a time, and show which test fails."""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from shutil import copy2
from tempfile import TemporaryDirectory

from tests.harness.sampling import spread
from tests.mutants.matching import UnfitError, mutate
from tests.mutants.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parent.parent.parent
TIME_OUT_SECONDS = 300.0
"""Maximum duration of one selection of tests, in seconds: far more than any takes, so that no mutant hangs."""

ROW = "{:<62} {:<100} {:>7}"
_FIRST_FAILURE = re.compile(r"^FAILED \S*?([^/\s]+::.*?)(?: - .*)?$", re.MULTILINE)


def main(most: int | None) -> None:
    """Run at most `most` mutants and print a table of them. Exit with 1 if one survives or proves nothing."""
    chosen = spread(MUTANTS, most)
    if len(chosen) < len(MUTANTS):
        _print(f"a short run: {len(chosen)} of {len(MUTANTS)} mutants, evenly spread")
    with TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        _copy_tree(copy)
        try:
            _must_pass(copy, dict.fromkeys(mutant.tests for mutant in chosen))
            survivors = [mutant.name for mutant in chosen if not _dies(mutant, copy)]
        except UnfitError as unfit:
            sys.exit(str(unfit))
    if survivors:
        sys.exit(f"{len(survivors)} of {len(chosen)} mutants survive: {', '.join(survivors)}")
    _print(f"all {len(chosen)} mutants die")


def _copy_tree(copy: Path) -> None:
    """Copy the working tree, except for the files that git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(ROOT / name, copy / name)


def _must_pass(copy: Path, selections: Iterable[str]) -> None:
    run = _pytest(copy, *selections)
    if run.returncode:
        raise UnfitError(f"the tests fail without any mutant:\n{run.stdout[-3000:]}{run.stderr}")


def _dies(mutant: Mutant, copy: Path) -> bool:
    """Return whether a test fails because of this mutant, and print its row of the table."""
    file = copy / mutant.file
    whole = file.read_text()
    file.write_text(mutate(whole, mutant))
    began = time.monotonic()
    run = _pytest(copy, mutant.tests)
    file.write_text(whole)
    killer = _killer(mutant, run)
    _print(ROW.format(mutant.name, killer or "SURVIVES", f"{time.monotonic() - began:.1f} s"))
    return killer is not None


def _killer(mutant: Mutant, run: "subprocess.CompletedProcess[str]") -> str | None:
    """Return the first test that failed; None if all passed. Raises UnfitError if they did not run."""
    if run.returncode == 0:
        return None
    if run.returncode != 1 or (failed := _FIRST_FAILURE.search(run.stdout)) is None:
        raise UnfitError(f"{mutant.name}: its tests did not run:\n{run.stdout[-3000:]}{run.stderr}")
    return failed[1].removesuffix(":")


def _pytest(copy: Path, *selections: str) -> "subprocess.CompletedProcess[str]":
    # No bytecode: Python compares age and size only, and a mutant may have both in common with the original.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "500"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-rf", "--tb=no", "-p", "no:cacheprovider", *selections]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=TIME_OUT_SECONDS, check=False
    )


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the table is the output


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants.run", description="Sabotage the product and show which test fails."
    )
    parser.add_argument("--most", type=int, help="maximum number of mutants, evenly spread")
    main(parser.parse_args().most)
