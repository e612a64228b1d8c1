"""An event batch: all that one command did to one dialog, and what it was decided from."""

from datetime import datetime

from pydantic import Field, JsonValue

from shared.contracts.codec import Codec
from shared.contracts.commands import Command
from shared.contracts.events import Event
from shared.contracts.model import Model, Phone
from shared.contracts.profile import Profile


class Registration(Model):
    """A registration service's answer to a code."""

    valid: bool
    is_demo: bool = False
    account_info: dict[str, JsonValue] = Field(default_factory=dict)


class Batch(Model):
    """The unit of the log. Numbered from 1 without a gap for each phone, and immutable.

    `decided_at` and `registration` are what came from outside into the decision: with them, and with the
    drill that a DRILL_STARTED holds, deciding again gives the same bytes. `profile`: as it is afterwards.
    """

    phone: Phone
    seq: int = Field(ge=1)
    command: Command
    decided_at: datetime
    registration: Registration | None
    events: tuple[Event, ...]
    profile: Profile

    @property
    def id(self) -> str:
        """The batch's name, from which further ids are derived."""
        return f"{self.phone}:{self.seq}"


BATCH: Codec[Batch] = Codec(Batch)
