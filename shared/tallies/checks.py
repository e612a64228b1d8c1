"""Compare the totals with the tallies, and a tally with its learner's log. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.event_log import log, marks
from shared.ports import DocumentStore, Query
from shared.sms.outbox import outbox_path
from shared.store.scans import all_documents
from shared.tallies import store
from shared.tallies.cells import Cells, add, add_all, difference, with_all_accounts
from shared.tallies.counting import Counting
from shared.tallies.runs import CHOSEN, OTHER
from shared.tallies.store import TOTALS, Guard

_TRIES = 5
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Differing:
    """A cell that is not what it should be. `where`: the path of the document; `cell`: its key in there."""

    where: str
    cell: str
    stored: int
    expected: int


def check_totals(documents: DocumentStore) -> list[Differing] | None:
    """Return the cells of the totals that are not the sum of all tallies.

    None if it cannot be said, because learners were counted during each of several tries. Raises RetryError when the
    store is unavailable, ValueError for an unreadable document.
    """
    for _ in range(_TRIES):
        before = Guard.read(documents)
        expected: Cells = {}
        for document in all_documents(documents, Query("tallies")):
            add_all(expected, store.BODY.decode(document).contribution)
        stored = {
            document.path.removeprefix(f"{TOTALS}/"): store.cells_in(document)
            for document in all_documents(documents, Query("totals"))
        }
        if Guard.read(documents) == before:
            return _differing(TOTALS, stored, with_all_accounts(expected))
    return None


def check_tally(documents: DocumentStore, counting: Counting, phone: str) -> list[Differing]:
    """Return the cells of a learner's tally that are not what their log and their texts give.

    Nothing is compared for a learner of whom a batch was not counted yet, nor what was picked in first answers whose
    wording was deleted. Unsettled texts are read again for both; a receipt may come in between, so what a second check
    finds again is true. Raises RetryError when the store is unavailable, ValueError for an unreadable document or a gap
    in the log.
    """
    document = documents.get(store.tally_path(phone))
    queued = documents.get(outbox_path(phone))
    if document is None:
        return []
    tally = store.BODY.decode(document)
    again = counting.recount(phone, document, queued).tally
    if queued is not None and again.cursor != tally.cursor:
        return []
    stored, expected = counting.looked_at(tally, _LATEST).contribution, again.contribution
    if marks.wording_deleted(documents.get(log.dialog_path(phone))):
        stored, expected = _without_picks(stored), _without_picks(expected)
    return _differing("tallies", {phone: _flat(stored)}, {phone: _flat(expected)})


def _differing(collection: str, stored: Cells, expected: Cells) -> list[Differing]:
    return [
        Differing(
            f"{collection}/{group}", cell, stored.get(group, {}).get(cell, 0), expected.get(group, {}).get(cell, 0)
        )
        for group, within in difference(stored, expected).items()
        for cell in within
    ]


def _without_picks(cells: Cells) -> Cells:
    """Return the cells with all first answers counted as ones that picked no listed option."""
    result: Cells = {}
    for group, key, number in _each(cells):
        *where, figure = key.split("/", 4)
        add(result, group, "/".join((*where, OTHER)) if figure.startswith(f"{CHOSEN}/") else key, number)
    return result


def _each(cells: Cells) -> Iterator[tuple[str, str, int]]:
    return ((group, key, number) for group, within in cells.items() for key, number in within.items())


def _flat(cells: Cells) -> dict[str, int]:
    return {f"{group} {cell}": number for group, cell, number in _each(cells)}
