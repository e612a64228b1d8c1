"""`make mutants`: sabotages a copy of the product, line by line, and shows which test notices."""

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
from tests.mutants.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parent.parent.parent
TIME_OUT_SECONDS = 300.0
"""Far more than any selection of tests takes; a mutant must not hang."""

ROW = "{:<62} {:<100} {:>7}"
_FIRST_FAILURE = re.compile(r"^FAILED \S*?([^/\s]+::.*?)(?: - .*)?$", re.MULTILINE)


class UnfitError(Exception):
    """A mutant proves nothing: its text is not in the product once, or its tests do not run."""


def main(most: int | None) -> None:
    """Show the table of at most so many mutants. Exits with 1 if one survives, or proves nothing."""
    chosen = spread(MUTANTS, most)
    if len(chosen) < len(MUTANTS):
        _say(f"a short run: {len(chosen)} of {len(MUTANTS)} mutants, evenly spread")
    with TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        _copy_tree(copy)
        try:
            _must_pass(copy, dict.fromkeys(mutant.tests for mutant in chosen))
            survivors = [mutant.name for mutant in chosen if not _dies(mutant, copy)]
        except UnfitError as unfit:
            sys.exit(str(unfit))
    if survivors:
        sys.exit(f"{len(survivors)} of {len(chosen)} survive: {', '.join(survivors)}")
    _say(f"all {len(chosen)} die")


def _copy_tree(copy: Path) -> None:
    """What git keeps or would keep, as it stands."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(ROOT / name, copy / name)


def _must_pass(copy: Path, selections: Iterable[str]) -> None:
    run = _pytest(copy, *selections)
    if run.returncode:
        raise UnfitError(f"without any mutant the tests do not pass:\n{run.stdout[-3000:]}{run.stderr}")


def _dies(mutant: Mutant, copy: Path) -> bool:
    """Whether a test notices this mutant; the row that says which."""
    file = copy / mutant.file
    whole = file.read_text()
    if (found := whole.count(mutant.old)) != 1:
        raise UnfitError(f"{mutant.name}: its old text is {found} times in {mutant.file}, not once")
    file.write_text(whole.replace(mutant.old, mutant.new))
    began = time.monotonic()
    run = _pytest(copy, mutant.tests)
    file.write_text(whole)
    killer = _killer(mutant, run)
    _say(ROW.format(mutant.name, killer or "SURVIVES", f"{time.monotonic() - began:.1f} s"))
    return killer is not None


def _killer(mutant: Mutant, run: "subprocess.CompletedProcess[str]") -> str | None:
    """The first test that failed, if one did."""
    if run.returncode == 0:
        return None
    if run.returncode != 1 or (failed := _FIRST_FAILURE.search(run.stdout)) is None:
        raise UnfitError(f"{mutant.name}: its tests do not run:\n{run.stdout[-3000:]}{run.stderr}")
    return failed[1].removesuffix(":")


def _pytest(copy: Path, *selections: str) -> "subprocess.CompletedProcess[str]":
    # Without bytecode: a mutant may be as old and as long as the file before it, and would not be compiled anew.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "500"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-rf", "--tb=no", "-p", "no:cacheprovider", *selections]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=TIME_OUT_SECONDS, check=False
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the table is what one asks for


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.run", description="Sabotages of the product.")
    parser.add_argument("--most", type=int, help="at most so many mutants, evenly spread")
    main(parser.parse_args().most)
