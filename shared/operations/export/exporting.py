"""Exports a table: learner by learner in the order of their numbers, in memory of one learner."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from shared.contracts.batch import Batch
from shared.dialog import store as dialogs
from shared.drill_progress import learners
from shared.event_log import log
from shared.operations.audit import Audit, Reasoned
from shared.operations.export import files
from shared.operations.export.files import ExportFile
from shared.operations.export.selection import Selection
from shared.operations.export.statement import Statement
from shared.operations.export.tables import COLUMNS, FROM_THE_LOG, Row, TableName, learner_row
from shared.ports import Clock, Document, DocumentStore, Query
from shared.sms.outbox import TextStore
from shared.store.scans import all_documents

SAVE_EVERY = 100
"""Number of learners after which the statement is saved: as many are exported again after a crash."""


@dataclass(frozen=True)
class _Learner:
    """The rows of a learner who meets the filter, and the number of batches that they reflect."""

    rows: Sequence[Row]
    batches: int


@dataclass(frozen=True)
class Export:
    """Exports tables, and records it. `clock`: of the log. `told`: gets the number of each learner who was visited."""

    documents: DocumentStore
    clock: Clock
    audit: Audit
    told: Callable[[str], None] = lambda _: None

    def run(self, table: TableName, selection: Selection, path: Path, by: Reasoned, *, resume: bool) -> Statement:
        """Write a table to a CSV file, and its statement beside it; return the statement.

        `by`: returns who exports, for a reason. `resume`: go on with an interrupted export of this file. An
        interruption of any kind leaves files with which that is possible. Raises RejectError, which says what is wrong,
        and RetryError when the store is unavailable.
        """
        new = self._new(table, selection.checked())
        open_files = files.resumed if resume else files.created
        with open_files(path, new) as file:
            action_id = f"export:{uuid4().hex}"
            self.audit.record(action_id, f"export {table}", by(f"filter: {new.filter.described()}"))
            try:
                self._write(file)
            finally:
                self.audit.ended(action_id, file.statement.described())
            return file.statement

    def _new(self, table: TableName, selection: Selection) -> Statement:
        now = self.clock()
        columns = tuple(COLUMNS[table])
        return Statement(table=table, columns=columns, filter=selection, log_position=now, begun_at=now)

    def _write(self, file: ExportFile) -> None:
        """Write the rows of all learners who are left."""
        try:
            for number, document in enumerate(self._documents(file.statement), 1):
                file.append(*self._with_learner(file.statement, document))
                if number % SAVE_EVERY == 0:
                    file.save()
                self.told(document.path.rpartition("/")[2])
            done = {"after": None, "ended_at": self.clock(), "complete": file.statement.unreadable == 0}
            file.append(b"", file.statement.model_copy(update=done))
        finally:
            file.save()

    def _documents(self, current: Statement) -> Iterator[Document]:
        """Yield the document of each learner who is left, in the order of their numbers."""
        if current.table == "learners":
            query = Query("learners", start_after=_at(learners.learner_path, current.after))
        else:
            query = Query("dialogs", start_after=_at(log.dialog_path, current.after))
        return all_documents(self.documents, query)

    def _with_learner(self, current: Statement, document: Document) -> tuple[bytes, Statement]:
        """Return the bytes of a learner's rows, and the statement with them."""
        phone = document.path.rpartition("/")[2]
        passed = current.model_copy(update={"after": phone})
        try:
            found = self._learner(current, phone, document)
        except ValueError:
            return b"", passed.model_copy(update={"unreadable": passed.unreadable + 1})
        if found is None:
            return b"", passed
        selected = (each.values for each in found.rows if current.filter.spans(each.at))
        content, count = files.write_rows(selected)
        counts = {
            "rows": passed.rows + count,
            "learners": passed.learners + 1,
            "batches": passed.batches + found.batches,
        }
        return content, passed.model_copy(update=counts)

    def _learner(self, current: Statement, phone: str, document: Document) -> _Learner | None:
        """Return the rows of a learner, or None for one who does not meet the filter.

        Raises ValueError for an unreadable document.
        """
        if current.table == "learners":
            progress = learners.BODY.decode(document)
            if not current.filter.has(progress.profile):
                return None
            state = document.fields.get("state")
            return _Learner([learner_row(progress, None if state is None else str(state))], progress.cursor)
        profile = dialogs.without_drill(document, phone).profile
        if not current.filter.has(profile):
            return None
        batches = [each for each in log.since(self.documents, phone, 1) if _is_before(each, current.log_position)]
        texts = TextStore(self.documents).all_texts(phone) if current.table == "texts" else ()
        return _Learner(list(FROM_THE_LOG[current.table](phone, profile, batches, texts)), len(batches))


def _at(path: Callable[[str], str], phone: str | None) -> Document | None:
    """Return the document after which a query begins, or None for all."""
    return None if phone is None else Document(path(phone), {}, version="")


def _is_before(batch: Batch, moment: datetime) -> bool:
    return batch.decided_at < moment
