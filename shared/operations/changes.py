"""Changes of single documents that operators make: prepared, so that they can be shown first, and then made."""

from dataclasses import dataclass

from shared.errors import ConflictError, RejectError
from shared.ports import DocumentStore, Write


@dataclass(frozen=True)
class Change:
    """A change that is possible now. `effect`: what the operator is told; `writes`: none if nothing changes."""

    effect: str
    writes: tuple[Write, ...] = ()


def make(documents: DocumentStore, change: Change) -> str:
    """Make a change; return its effect.

    Raises RejectError, with nothing changed, if somebody else has changed one of the documents since the change was
    prepared; RetryError when the store is unavailable.
    """
    try:
        if change.writes:
            documents.commit(*change.writes)
    except ConflictError as error:
        raise RejectError("somebody else has just changed this; look how it is now, and try again") from error
    return change.effect
