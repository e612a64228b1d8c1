"""A number that was dead and texts again: soon, it is the learner; later, the number may belong to somebody else."""

from datetime import datetime, timedelta

from shared.contracts.readings import Reading, is_from_machine
from shared.dialog.state import DialogState

REASSIGNED_AFTER = timedelta(days=45)
"""Time after which a dead number may belong to somebody else, who has consented to nothing.

Carriers in the US give a number to nobody else for 45 days (47 CFR 52.15(f)(1)(ii)).
"""


def is_reassigned(state: DialogState, now: datetime, reading: Reading) -> bool:
    """Return whether the text comes from a number that may belong to somebody else. A machine's text says nothing."""
    dead_since = state.profile.dead_since
    return dead_since is not None and now - dead_since >= REASSIGNED_AFTER and not is_from_machine(reading)
