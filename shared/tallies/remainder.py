"""What stays in the figures of a learner who is forgotten: their cells, without number and without texts.

An erasure commits these writes together with the deletion of the dialog and the outbox. Before, the tally keeps the
learner from being counted a second time; afterwards nothing is left to count.
"""

from shared.ports import Delete, DocumentStore, Write
from shared.tallies import samples, store
from shared.tallies.cells import ALL, Cells, difference, plus
from shared.tallies.commit_size import fits
from shared.tallies.store import BODY, FORGOTTEN_TOTALS, TOTALS, Guard


def move_most(documents: DocumentStore, phone: str) -> None:
    """Move the cells of a long history, in commits of their own, until the rest fits into one.

    Raises ConflictError if anything was counted meanwhile, RetryError when the store is unavailable, ValueError for an
    unreadable tally.
    """
    while not fits(moved_to_remainder(documents, phone)):
        _move_some(documents, phone)


def _move_some(documents: DocumentStore, phone: str) -> None:
    """Move as many groups of cells as fit into a commit, and at least one of them."""
    guard, document = Guard.read(documents), documents.get(store.tally_path(phone))
    if document is None:
        return
    stored = BODY.stored(document)
    some = stored.model.contribution
    while True:
        change = difference({}, some)
        rest = stored.model.model_copy(update={"cells": plus(stored.model.cells, change)})
        writes = [
            BODY.write(stored, document.path, rest, {}),
            *store.additions(documents, TOTALS, change),
            *store.additions(documents, FORGOTTEN_TOTALS, some),
        ]
        if len(some) == 1 or fits(writes):
            guard.commit(documents, *writes)
            return
        some = {group: some[group] for group in sorted(some)[: len(some) // 2]}


def moved_to_remainder(documents: DocumentStore, phone: str) -> list[Write]:
    """Build the writes that delete a learner's tally and keep its cells in `forgotten-totals`.

    None if there is no tally. Committed by others, they raise ConflictError if anything was counted meanwhile; build
    them anew then. What was not counted by now is lost to the figures: an erasure waits for longer than counting takes.
    Raises RetryError when the store is unavailable, ValueError for an unreadable tally.
    """
    guard = Guard.read(documents)
    if (document := documents.get(store.tally_path(phone))) is None:
        return []
    contribution = BODY.decode(document).contribution
    nothing: Cells = {}
    return [
        guard.write(),
        Delete(document.path, document.version),
        *store.additions(documents, TOTALS, difference(nothing, contribution)),
        *store.additions(documents, FORGOTTEN_TOTALS, contribution),
        *samples.removals(documents, phone, _lesson_groups(contribution)),
    ]


def _lesson_groups(contribution: Cells) -> list[str]:
    own = [group for group in contribution if group.startswith("lesson:")]
    every = {f"lesson:{ALL}:{group.split(':', 2)[2]}" for group in own}
    return [*own, *sorted(every - {*own})]
