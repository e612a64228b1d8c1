"""The archive that is deployed: `python -m deploy.archive` writes it to dist/ and prints its path.

The same sources give the same bytes, whoever packs them, wherever and whenever: the names are sorted, nothing of a
file but its name and its content goes in, and nothing is compressed, for another zlib would compress otherwise. The
archive's name holds its hash, so that a changed source is another object in the bucket and is deployed anew.
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
FOLDERS = {"functions": {".py"}, "shared": {".py"}, "drills": {".yaml"}}
"""What goes in: these files, and of each of these folders everything, which must be of these types."""

_OLDEST = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, (S_IFREG | 0o644) << 16


class UnexpectedFileError(ValueError):
    """There is something in a folder that is no source; the message names it."""


def build(root: Path, folder: Path) -> Path:
    """Pack the sources below `root` into `folder`; the archive's path. Raises UnexpectedFileError."""
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
        raise UnexpectedFileError(f"{path} is no source: it cannot be deployed. Move it elsewhere.")
    return True


def main() -> int:
    """Build the archive; the exit code."""
    try:
        sys.stdout.write(f"{build(ROOT, ROOT / 'dist')}\n")
    except UnexpectedFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
