"""What comes from outside into a decision, and is recorded with it."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.batch import Registration
from shared.contracts.drill import Drill


@dataclass(frozen=True)
class Facts:
    """The time, and answers to what was asked outside.

    `registration` is the service's answer where `registration_code` wants one; `drill` is what a START_DRILL names,
    in the learner's language, None where nothing of it is left.
    """

    now: datetime
    registration: Registration | None = None
    drill: Drill | None = None
