"""Actions on the whole store, with their entry in the audit trail: that they began, and what came of them."""

from collections.abc import Callable
from uuid import uuid4

from shared.errors import RejectError
from shared.operations.audit import Audit, By


def recorded(audit: Audit, action: str, by: By, do: Callable[[], str], phone: str | None = None) -> str:
    """Record an action, do it, and record what came of it; return that.

    `do`: does it, and returns what came of it. `phone`: the learner whom it is about, if it is about one. The entry of
    an action that failed or was interrupted says so; that of one whose store has gone has no outcome. Raises as `do`
    does, and RetryError when the store is unavailable: nothing is done then.
    """
    action_id = f"{action}:{uuid4().hex}"
    audit.record(action_id, action, by, phone)
    try:
        outcome = do()
    except RejectError as error:
        audit.ended(action_id, f"refused: {error}")
        raise
    except KeyboardInterrupt:
        audit.ended(action_id, "interrupted")
        raise
    audit.ended(action_id, outcome)
    return outcome
