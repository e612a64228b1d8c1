"""What an export says about itself, in a file beside the CSV file. Pure."""

from datetime import datetime

from pydantic import Field

from shared.contracts.model import Model, Phone
from shared.operations.export.selection import Selection
from shared.operations.export.tables import TableName


class Statement(Model):
    """The statement of an export, which is also its checkpoint until it is complete.

    `log_position`: the file has what batches decided before this time led to; each row of the table of learners names
    its own position. `batches`: number of batches of the exported learners up to there. `learners`: number of learners
    who meet the filter. `unreadable`: number of learners who are missing because a document of theirs is unreadable.
    `complete`: every learner was visited, and none was unreadable. `after`: the learner after whom an interrupted
    export goes on; None before the first and once it has ended. `size` and `sha256`: of the CSV file, in bytes, up to
    this point.
    """

    table: TableName
    columns: tuple[str, ...]
    filter: Selection
    log_position: datetime
    begun_at: datetime
    ended_at: datetime | None = None
    rows: int = Field(default=0, ge=0)
    learners: int = Field(default=0, ge=0)
    batches: int = Field(default=0, ge=0)
    unreadable: int = Field(default=0, ge=0)
    complete: bool = False
    after: Phone | None = None
    size: int = Field(default=0, ge=0)
    sha256: str = ""

    def is_of(self, other: "Statement") -> bool:
        """Return whether both are of the same table, columns and filter."""
        return (self.table, self.columns, self.filter) == (other.table, other.columns, other.filter)

    def described(self) -> str:
        """Return the statement on one line."""
        state = "complete" if self.complete else "not complete"
        unreadable = f", {self.unreadable} learners unreadable and left out" if self.unreadable else ""
        return (
            f"{self.rows} rows of {self.learners} learners, {state}{unreadable}; filter: {self.filter.described()}; "
            f"log position: before {self.log_position.isoformat(timespec='seconds')}, {self.batches} batches"
        )
