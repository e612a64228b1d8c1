"""Read and write tallies, and the totals.

tallies/{phone}      body      the tally
                     look_at   when to read an unsettled text again, or to look for batches that are not rendered yet;
                               null for never
                     shard     shard of the index on `look_at`
totals/{group}       body      the sum of the group's cells over all tallies, as JSON
                     kind      "month" or "lesson"
                     account   the account, percent-encoded; "*" for all
forgotten-totals/{group}   the same, of learners who were forgotten
runs/totals          commits   number of commits; each one writes this document, so that they are made one by one
                     held_until  until when nothing is counted, because the totals are summed anew; or null

`totals` are the sum of `tallies`. The figures are `totals` and `forgotten-totals` together.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from shared.ports import MOST_AT_ONCE, Create, Document, DocumentStore, Fields, Update, Write, upsert
from shared.store.bodies import Body, Stored
from shared.store.shards import shard_of
from shared.tallies.cells import Cells, add_all, with_all_accounts
from shared.tallies.tally import Tally

TOTALS = "totals"
FORGOTTEN_TOTALS = "forgotten-totals"
_GUARD = "runs/totals"

BODY = Body(Tally)
_CELLS = TypeAdapter(dict[str, int])


def tally_path(phone: str) -> str:
    """Return the path of a learner's tally."""
    return f"tallies/{phone}"


def blank(phone: str) -> Stored[Tally]:
    """Return the tally of a learner of whom nothing is counted."""
    return Stored(Tally(phone=phone), None)


def write(before: Stored[Tally], tally: Tally, look_at: datetime | None) -> Create | Update:
    """Build the write of a tally, which conflicts if it has changed since `before` was read."""
    fields: Fields = {"look_at": look_at, "shard": shard_of(tally.phone)}
    return BODY.write(before, tally_path(tally.phone), tally, fields)


@dataclass(frozen=True)
class Guard:
    """The document that every commit to the totals writes, as it was read. What is read after it is not outdated."""

    document: Document | None

    @classmethod
    def read(cls, documents: DocumentStore) -> "Guard":
        """Read it. Raises RetryError when the store is unavailable."""
        return cls(documents.get(_GUARD))

    def is_held(self, now: datetime) -> bool:
        """Return whether the totals are being summed anew, so that nothing may be counted."""
        held_until = None if self.document is None else self.document.fields["held_until"]
        return isinstance(held_until, datetime) and now < held_until

    def write(self, held_until: datetime | None = None) -> Create | Update:
        """Build the write that makes all other commits since the read conflict."""
        commits = 0 if self.document is None else int(str(self.document.fields["commits"]))
        return upsert(self.document, _GUARD, {"commits": commits + 1, "held_until": held_until})

    def commit(self, documents: DocumentStore, *writes: Write, held_until: datetime | None = None) -> "Guard":
        """Commit these writes; return the guard for the next commit.

        Raises ConflictError, with nothing written, if anything was committed since the guard was read.
        """
        write = self.write(held_until)
        version, *_ = documents.commit(write, *writes)
        return Guard(Document(write.path, write.fields, version))


def additions(documents: DocumentStore, collection: str, change: Cells) -> list[Write]:
    """Build the writes that add a change, and its sums over all accounts, to `totals` or `forgotten-totals`.

    Raises RetryError when the store is unavailable.
    """
    change = with_all_accounts(change)
    found = read_groups(documents, collection, [*change])
    writes: list[Write] = []
    for group, within in change.items():
        cells: Cells = {group: cells_in(found[group])}
        add_all(cells, {group: within})
        writes.append(replacement(collection, group, cells.get(group, {}), found[group]))
    return writes


def replacement(collection: str, group: str, within: Mapping[str, int], before: Document | None) -> Create | Update:
    """Build the write that replaces a group of cells."""
    kind, account, _ = group.split(":", 2)
    body = json.dumps(dict(sorted(within.items())), ensure_ascii=False, separators=(",", ":"))
    return upsert(before, f"{collection}/{group}", {"body": body, "kind": kind, "account": account})


def read_groups(documents: DocumentStore, collection: str, groups: Sequence[str]) -> dict[str, Document | None]:
    """Read groups by name. Raises RetryError when the store is unavailable."""
    found: dict[str, Document | None] = {}
    for some in _in_parts(groups, MOST_AT_ONCE):
        read = documents.get_all([f"{collection}/{group}" for group in some])
        found.update(zip(some, read, strict=True))
    return found


def cells_in(document: Document | None) -> dict[str, int]:
    """Return the cells of a group. Raises ValueError for an unreadable document."""
    if document is None:
        return {}
    return _CELLS.validate_json(str(document.fields["body"]))


def _in_parts(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[first : first + size] for first in range(0, len(items), size))


def total_change(changes: Iterable[Cells]) -> Cells:
    """Return the sum of several changes."""
    result: Cells = {}
    for each in changes:
        add_all(result, each)
    return result
