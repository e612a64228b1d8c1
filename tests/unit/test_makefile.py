"""The Makefile targets that no other check runs: `make package` and `make clean`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OPTIONS = (f"PYTHON={sys.executable}", f"INSTALLED={os.devnull}")
"""Makes the Makefile use this Python without installing anything."""


def make(place: Path, *arguments: str) -> str:
    """Run make in the folder; return its output."""
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    command = [str(shutil.which("make")), *arguments]
    run = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=True)
    return run.stdout


def test_package_prints_the_archives_path_and_nothing_else(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("deploy", "functions", "shared", "drills", "terraform"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".terraform"))
    for name in ("Makefile", "main.py", "requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        shutil.copy(ROOT / name, copy / name)
    (line,) = make(copy, "--silent", *OPTIONS, f"--old-file={os.devnull}", "package").splitlines()
    assert (copy / line).suffix == ".zip"
    assert (copy / line).is_file()


def test_clean_removes_the_files_of_other_targets_but_not_the_sources(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    made = (".venv", ".venv-3.12", ".venv-scan", ".mypy_cache", ".ruff_cache", "dist", "a/__pycache__")
    for name in made:
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "a" / "source.py").touch()
    make(tmp_path, "clean")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "Makefile",
        "a",
        "a/source.py",
    ]
