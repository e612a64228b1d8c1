"""Builds the deployed archive: `python -m deploy.archive` writes it to dist/ and prints its path.

The build is reproducible: the same sources give the same bytes on every machine. Names are sorted, only names and
contents are stored, and nothing is compressed, because zlib versions differ in their output. The archive's name
contains its hash, so that a change becomes a new object in the bucket and is deployed.
"""

import sys
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from stat import S_IFREG
from zipfile import ZIP_STORED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parent.parent
FILES = ("main.py", "requirements.txt", "terraform/topology.yaml")
_PAGES = {".html", ".css", ".js", ".svg", ".md", ".txt"}
FOLDERS = {"functions": {".py"}, "shared": {".py", ".yaml"} | _PAGES, "drills": {".yaml"}}
"""The content of the archive: these files, and all files of these folders, with their permitted file types."""

_OLDEST = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, (S_IFREG | 0o644) << 16


class UnexpectedFileError(ValueError):
    """A folder contains a file that is not a source file. The message names it."""


def build(root: Path, folder: Path) -> Path:
    """Pack the sources below `root` into an archive in `folder`; return its path.

    Raises UnexpectedFileError.
    """
    content = _packed(root)
    archive = folder / f"textdrill-{sha256(content).hexdigest()[:16]}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(content)
    return archive


def _packed(root: Path) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name in sorted(_names(root)):
            entry = ZipInfo(name, _OLDEST)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            archive.writestr(entry, (root / name).read_bytes())
    return packed.getvalue()


def _names(root: Path) -> Iterator[str]:
    yield from FILES
    for folder, types in FOLDERS.items():
        for path in (root / folder).rglob("*"):
            if _is_source(path, types):
                yield path.relative_to(root).as_posix()


def _is_source(path: Path, types: set[str]) -> bool:
    if "__pycache__" in path.parts or (path.is_dir() and not path.is_symlink()):
        return False
    is_test = path.name.startswith(("test_", "conftest.")) or path.parent.name == "tests"
    if path.is_symlink() or is_test or path.name.startswith(".") or path.suffix not in types:
        raise UnexpectedFileError(f"{path} is not a source file, so it cannot be deployed. Move it elsewhere.")
    return True


def main() -> int:
    """Build the archive and print its path; return the exit code."""
    try:
        sys.stdout.write(f"{build(ROOT, ROOT / 'dist')}\n")
    except UnexpectedFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
