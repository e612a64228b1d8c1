"""Files of the desk. Each operator can have a limited number of them in a while."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask import Response

from shared.desk.current import desk, visitor
from shared.desk.problems import TooManyError
from shared.operations.export import cells
from shared.operations.export.cells import Value
from shared.ports import upsert

MOST_FILES = 60
"""Maximum number of files that an operator gets within WHILE."""

WHILE = timedelta(minutes=10)


def table(name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Response:
    """Return a table as a file. Raises TooManyError, and RetryError when the store is unavailable."""
    return file(name, b"".join(map(cells.row, [headings, *rows])))


def file(name: str, content: bytes) -> Response:
    """Return the content of a CSV file to download. Raises TooManyError, and RetryError."""
    count_file()
    return attached(f"{name}.csv", content, "text/csv")


def attached(name: str, content: bytes, mimetype: str) -> Response:
    """Return a file to download, which was counted."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def count_file() -> None:
    """Count a file that the visitor gets. Raises TooManyError, and RetryError when the store is unavailable.

    In `desk-files/{operator}`: `begun`, when the while began; `files`, how many there were since.
    """
    documents, now = desk().documents, desk().clock()
    path = f"desk-files/{visitor().operator.name}"
    document = documents.get(path)
    begun = None if document is None else document.fields["begun"]
    if document is None or not isinstance(begun, datetime) or not begun <= now < begun + WHILE:
        begun, files = now, 0
    else:
        files = int(str(document.fields["files"]))
    if files >= MOST_FILES:
        raise TooManyError(
            f"You have had {files} files since {begun:%H:%M} UTC.",
            f"Wait until {begun + WHILE:%H:%M} UTC. For all data at once, an admin can use export.",
        )
    documents.commit(upsert(document, path, {"begun": begun, "files": files + 1}))
