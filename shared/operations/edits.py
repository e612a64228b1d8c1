"""Edits of single documents: prepared, so that they can be shown first, and then made."""

from dataclasses import dataclass

from shared.errors import ConflictError, RejectError
from shared.ports import DocumentStore, Write


@dataclass(frozen=True)
class Edit:
    """An edit that is possible now. `effect`: what the operator is told; `writes`: none if nothing changes."""

    effect: str
    writes: tuple[Write, ...] = ()


def make(documents: DocumentStore, edit: Edit) -> str:
    """Make an edit; return its effect.

    Raises RejectError, with nothing changed, if somebody else has changed one of the documents since the edit was
    prepared; RetryError when the store is unavailable.
    """
    try:
        if edit.writes:
            documents.commit(*edit.writes)
    except ConflictError as error:
        raise RejectError("somebody else has just changed this; look how it is now, and try again") from error
    return edit.effect
