"""Checks of the figures: a learner's tally against the log and the texts, and the totals against all tallies."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from shared.operations.verify.findings import Finding, Kind
from shared.ports import DocumentStore
from shared.tallies import checks
from shared.tallies.checks import Differing
from shared.tallies.counting import Counting
from shared.tallies.store import TOTALS, tally_path


def check_tally(documents: DocumentStore, counting: Counting, phone: str) -> list[Finding]:
    """Return what is wrong with a learner's tally. The log must be whole.

    Raises RetryError when the store is unavailable.
    """
    try:
        return list(_findings("tally", checks.check_tally(documents, counting, phone)))
    except (ValueError, KeyError):
        return [_unreadable(tally_path(phone))]


def check_totals(documents: DocumentStore) -> list[Finding] | None:
    """Return what is wrong with the totals, or None if learners were counted during each of several tries.

    Raises RetryError when the store is unavailable.
    """
    try:
        differing = checks.check_totals(documents)
    except (ValueError, KeyError):
        return [_unreadable(TOTALS)]
    return None if differing is None else list(_findings("totals", differing))


def _findings(kind: Kind, differing: Sequence[Differing]) -> Iterator[Finding]:
    """Yield a finding for each document, with one of its cells."""
    for where, found in groupby(sorted(differing, key=attrgetter("where", "cell")), attrgetter("where")):
        first, *others = found
        example = f"{first.cell} is {first.stored} instead of {first.expected}"
        more = f", and {len(others)} more figures" if others else ""
        yield Finding(kind=kind, where=where, detail=f"{example}{more}; `rebuild-figures` mends it")


def _unreadable(where: str) -> Finding:
    return Finding(
        kind="unreadable", where=where, detail="the figures cannot be compared; `rebuild-figures` mends them"
    )
