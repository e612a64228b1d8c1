"""Forgetting a learner: the erasure, and its entry in the audit trail, which does not name the learner."""

import re
from dataclasses import dataclass
from uuid import uuid4

from shared.errors import RejectError
from shared.operations.audit import Audit, By
from shared.operations.erasure import Erasure


@dataclass(frozen=True)
class Forgetting:
    """Erases learners, and records who wanted it and why."""

    erasure: Erasure
    audit: Audit

    def forget(self, phone: str, by: By) -> int:
        """Erase a learner; return the number of deleted documents.

        The entry says before the erasure that it begins, and afterwards what came of it; an interrupted one has begun
        only. Raises RejectError as the erasure does, and if the reason contains the number; RetryError.
        """
        if phone.removeprefix("+") in re.sub(r"\D", "", by.reason):
            raise RejectError("the reason contains the learner's number, and it is kept; write it without the number")
        action_id = f"forget:{uuid4().hex}"
        self.audit.record(action_id, "forget", by)
        try:
            deleted = self.erasure.erase(phone)
        except RejectError as error:
            self.audit.ended(action_id, f"refused: {error}")
            raise
        self.audit.ended(action_id, f"{deleted} documents deleted")
        return deleted
