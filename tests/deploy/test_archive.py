"""The deployed archive: reproducible, with the sources only."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from deploy.archive import FILES, FOLDERS, UnexpectedFileError, build
from local.runtime.processes import ROOT
from tests.deploy.imports import imported


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the sources in another order, with other times and permissions, and with leftover files."""
    copy = tmp_path / "copy"
    for name in ("deploy", *reversed(FOLDERS)):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in reversed(FILES):
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    for path in copy.rglob("*.*"):
        path.chmod(0o600)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return copy


def names(archive: Path) -> list[str]:
    """Return the names of the archive's files in order."""
    with ZipFile(archive) as packed:
        return packed.namelist()


def test_the_same_sources_give_the_same_bytes_on_every_machine(copy: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "deploy.archive"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(copy), "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        umask=0o077,
        capture_output=True,
        text=True,
        check=True,
    )
    theirs, ours = Path(run.stdout.strip()), build(ROOT, tmp_path / "ours")
    assert theirs.parent == copy / "dist"
    assert theirs.name == ours.name
    assert theirs.read_bytes() == ours.read_bytes()


def test_the_name_contains_the_hash_of_the_content(copy: Path, tmp_path: Path) -> None:
    before = build(copy, tmp_path)
    assert before.name == f"textdrill-{sha256(before.read_bytes()).hexdigest()[:16]}.zip"
    (copy / "drills" / "99-last.yaml").write_text("slug: 99-last\n")
    after = build(copy, tmp_path)
    assert before.name != after.name
    assert set(names(after)) - set(names(before)) == {"drills/99-last.yaml"}


def test_the_archive_contains_only_the_sources_sorted_by_name(tmp_path: Path) -> None:
    python = {*ROOT.glob("functions/*.py"), *ROOT.glob("shared/**/*.py")}
    pages = {*ROOT.glob("shared/desk/templates/*.html"), *ROOT.glob("shared/desk/static/**/*.*")}
    yaml = {*ROOT.glob("drills/*.yaml"), *ROOT.glob("shared/**/*.yaml")}
    sources = {*python, *pages, *yaml, *(ROOT / name for name in FILES)}
    assert names(build(ROOT, tmp_path)) == sorted(path.relative_to(ROOT).as_posix() for path in sources)


def test_files_outside_the_source_folders_are_left_out(copy: Path, tmp_path: Path) -> None:
    before = build(copy, tmp_path)
    for beside in (".env", "manage.py", "key.json", "tests/test_it.py", "shared/__pycache__/ports.cpython-311.pyc"):
        (copy / beside).parent.mkdir(exist_ok=True)
        (copy / beside).write_text("secret")
    assert build(copy, tmp_path).name == before.name


@pytest.mark.parametrize(
    "stray",
    [
        "shared/.env",
        "functions/key.json",
        "drills/key.json",
        "drills/notes.txt",
        "shared/dialog/state.py.orig",
        "shared/dialog/test_state.py",
        "drills/.new.yaml",
    ],
)
def test_an_unexpected_file_among_the_sources_is_refused_by_name(copy: Path, tmp_path: Path, stray: str) -> None:
    (copy / stray).write_text("secret")
    with pytest.raises(UnexpectedFileError, match=Path(stray).name):
        build(copy, tmp_path)


def test_a_symbolic_link_is_refused(copy: Path, tmp_path: Path) -> None:
    (copy / "shared" / "elsewhere.py").symlink_to(ROOT / "manage.py")
    with pytest.raises(UnexpectedFileError, match=r"elsewhere\.py"):
        build(copy, tmp_path)


def test_every_module_of_ours_that_is_imported_is_in_the_archive(tmp_path: Path) -> None:
    archive = build(ROOT, tmp_path)
    held = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in names(archive)}
    left_out = {path.stem for path in ROOT.iterdir() if path.is_dir() or path.suffix == ".py"} - {*FOLDERS, "main"}
    with ZipFile(archive) as packed:
        imports = list(imported(packed))
    for name, module in imports:
        assert module.split(".")[0] not in left_out, f"{name} imports {module}"
        assert module.split(".")[0] not in FOLDERS or module in held, f"{name} imports {module}"
