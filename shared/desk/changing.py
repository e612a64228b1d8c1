"""Changes that a form asks for: made, recorded with their reason, and told on the next page."""

from collections.abc import Callable

from flask import flash, request

from shared.desk.current import desk, visitor
from shared.desk.problems import PageError
from shared.operations.store_changes import Change, StoreChanges

LONGEST_REASON = 500
"""Maximum length of a reason, in characters."""


def reason() -> str:
    """Return why a change is made. Raises PageError without one."""
    written = " ".join(request.form.get("reason", "").split())
    if not written or len(written) > LONGEST_REASON:
        raise PageError(
            "The reason is missing." if not written else f"The reason has {len(written)} characters.",
            f"Write why, in 1 to {LONGEST_REASON} characters: whoever reads the audit will want to know.",
        )
    return written


def change_store(prepare: Callable[[StoreChanges], Change]) -> None:
    """Make a change of the whole store, and tell what came of it. Raises PageError, RejectError and RetryError."""
    by, changes = visitor().by(reason()), desk().store_changes()
    flash(f"Done: {changes.make(prepare(changes), by)}.")
