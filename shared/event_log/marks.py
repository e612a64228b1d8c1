"""Marks on the document of a dialog: up to which of its batches something was done, once for each batch.

counted                 number of the last batch whose counts have moved to the remainders, 0 or missing for none
wording_deleted_up_to   number of the last batch whose wording was deleted, 0 or missing for none

Writers of the dialog's state leave them as they are.
"""

from shared.ports import Document, Fields


def counted(dialog: Document | None) -> int:
    """Return the number of the last batch whose counts have moved."""
    return _number(dialog, "counted")


def wording_deleted(dialog: Document | None) -> int:
    """Return the number of the last batch whose wording was deleted."""
    return _number(dialog, "wording_deleted_up_to")


def with_wording_deleted(seq: int) -> Fields:
    """Return the field that marks the wording up to this batch as deleted."""
    return {"wording_deleted_up_to": seq}


def erased(seq: int) -> Fields:
    """Return the marks of a dialog whose batches up to `seq` are counted, and about to be deleted."""
    return {"counted": seq, "wording_deleted_up_to": seq}


def _number(dialog: Document | None, field: str) -> int:
    number = 0 if dialog is None else dialog.fields.get(field)
    return number if isinstance(number, int) else 0
