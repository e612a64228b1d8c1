"""Non-deterministic inputs to a decision, recorded with its batch for replay."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.batch import Registration
from shared.contracts.drill import Drill
from shared.contracts.readings import Reading
from shared.contracts.release import RELEASE


@dataclass(frozen=True)
class Facts:
    """The time of the decision, and the results of its lookups.

    `registration`: the registration service's result, if `registration_code` returned a code to check.
    `drill`: the drill that a START_DRILL names, in the learner's language; None if none of its prompts still exist.
    `reading`: how the text of an INBOUND_SMS is read.
    `release`: number of the release whose rules decide.
    """

    now: datetime
    registration: Registration | None = None
    drill: Drill | None = None
    release: int = RELEASE
    reading: Reading | None = None
