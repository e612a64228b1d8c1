"""The CSV file of an export, and its statement beside it, from which an interrupted export goes on.

Rows are written first and the statement afterwards, so the file is at least as long as the statement says. What is
beyond was written before an interruption, possibly in the middle of a row, and is cut off. The statement is replaced in
one step.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pydantic import ValidationError

from shared.errors import RejectError
from shared.operations.export.cells import Value, row
from shared.operations.export.statement import Statement

if TYPE_CHECKING:
    from hashlib import _Hash

BOM = b"\xef\xbb\xbf"
"""Tells a spreadsheet that the file is in UTF-8."""

BLOCK = 1 << 20
"""Number of bytes that are read at a time."""

OWNER_ONLY = 0o600
"""Mode of the files, which have learners' data: only their owner may read them."""


class ExportFile:
    """The files of one export. Made by `created` or `resumed`, and open within them."""

    def __init__(self, path: Path, file: BinaryIO, statement: Statement) -> None:
        self._path = path
        self._file = file
        self._current = statement, _digest(file, statement.size)

    @property
    def statement(self) -> Statement:
        """The statement of all that was appended whole."""
        return self._current[0]

    def append(self, content: bytes, statement: Statement) -> None:
        """Append to the CSV file what leads to this statement."""
        self._file.write(content)
        digest = self._current[1].copy()
        digest.update(content)
        known = {"size": self.statement.size + len(content), "sha256": digest.hexdigest()}
        # One assignment: an interruption leaves the statement of the content before, or with, this one.
        self._current = statement.model_copy(update=known), digest

    def save(self) -> None:
        """Replace the stored statement."""
        self._file.flush()
        _write_statement(self._path, self.statement)


@contextmanager
def created(path: Path, statement: Statement) -> Iterator[ExportFile]:
    """Create the files, with the header. Raises RejectError, which says why, if one exists or cannot be written."""
    sidecar = statement_path(path)
    if path.exists() or sidecar.exists():
        exists = path if path.exists() else sidecar
        raise RejectError(f"{exists} exists; write another name, or --resume if it is an interrupted export")
    with _writable(path):
        path.touch(mode=OWNER_ONLY, exist_ok=False)
        with path.open("r+b") as file:
            made = ExportFile(path, file, statement)
            made.append(BOM + row(statement.columns), statement)
            made.save()
            yield made


@contextmanager
def resumed(path: Path, statement: Statement) -> Iterator[ExportFile]:
    """Open the files of an interrupted export of the same table and filter, and cut off what was not finished.

    Raises RejectError, which says why, if there is none, if it is complete or another one, or if the file has changed.
    """
    before = _read_statement(path)
    if not before.is_of(statement):
        raise RejectError(
            f"{path} is an export of {before.table}, {before.filter.described()}; resume it with the same filter"
        )
    if before.ended_at is not None:
        raise RejectError(f"{path} has ended; write another name")
    with _writable(path), path.open("r+b") as file:
        if _digest(file, before.size).hexdigest() != before.sha256:
            raise RejectError(f"{path} was changed since; delete it and its statement, and export again")
        file.truncate(before.size)
        file.seek(before.size)
        yield ExportFile(path, file, before)


def statement_path(path: Path) -> Path:
    """Return the path of a file's statement. Raises RejectError unless the file's name ends in .csv."""
    if path.suffix != ".csv" or not path.stem:
        raise RejectError(f"{path} is no CSV file; write a name such as learners.csv")
    return path.with_suffix(".json")


def write_rows(rows: Iterable[Iterable[Value]]) -> tuple[bytes, int]:
    """Return rows as bytes of a CSV file, and their number."""
    written = [row(values) for values in rows]
    return b"".join(written), len(written)


def _read_statement(path: Path) -> Statement:
    sidecar = statement_path(path)
    try:
        return Statement.model_validate_json(sidecar.read_bytes())
    except OSError as error:
        raise RejectError(f"there is no interrupted export to resume: {sidecar} cannot be read; export anew") from error
    except ValidationError as error:
        raise RejectError(f"{sidecar} is no statement of an export; delete it and {path}, and export again") from error


def _write_statement(path: Path, statement: Statement) -> None:
    sidecar = statement_path(path)
    new = sidecar.with_suffix(".json.new")
    new.touch(mode=OWNER_ONLY)
    new.write_text(statement.model_dump_json(indent=2) + "\n", encoding="utf-8")
    new.replace(sidecar)


def _digest(file: BinaryIO, size: int) -> "_Hash":
    """Return the digest of the first `size` bytes of a file, and leave its position behind them."""
    digest, left = hashlib.sha256(), size
    file.seek(0)
    while left and (block := file.read(min(BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return digest


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise RejectError(f"{path} exists; write another name") from error
    except OSError as error:
        raise RejectError(f"{path} cannot be written: {error.strerror or type(error).__name__}") from error
