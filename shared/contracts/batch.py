"""The event batch: all events of one command in one dialog, with the inputs of the decision."""

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from shared.contracts.codec import Codec
from shared.contracts.commands import InboundSms, LoggedCommand, Scheduled
from shared.contracts.events import LoggedEvent
from shared.contracts.model import Model, Phone, Utf8Text, unless_default
from shared.contracts.profile import Profile
from shared.contracts.readings import LoggedReading
from shared.contracts.wording import WordingFacts

Origin = Literal["learner", "schedule", "operator"]
"""Who caused a batch: a learner's text, the schedule, or an operator."""


class Registration(Model):
    """The registration service's response to a code, and the code if it is valid."""

    valid: bool
    is_demo: bool = False
    account_info: dict[str, JsonValue] = Field(default_factory=dict)
    code: Utf8Text | None = unless_default(None)


class Batch(Model):
    """The immutable unit of the log. `seq` numbers a phone's batches from 1, without gaps.

    `decided_at` and `registration` are the non-deterministic inputs to the decision: with them, and with the drill in
    DRILL_STARTED, a replay gives the same bytes. `profile` is the state after the batch. `release`: number of the
    release that decided it. `reading`: how a text was read. `deleted_wording`: what stays of the wording if it was
    deleted; the batch is immutable in everything else.
    """

    phone: Phone
    seq: int = Field(ge=1)
    command: LoggedCommand
    decided_at: datetime
    registration: Registration | None
    events: tuple[LoggedEvent, ...]
    profile: Profile
    release: int = unless_default(1, ge=1)
    reading: LoggedReading | None = unless_default(None)
    deleted_wording: WordingFacts | None = unless_default(None)

    @property
    def id(self) -> str:
        """The batch's id, from which other ids are derived."""
        return f"{self.phone}:{self.seq}"

    @property
    def scheduled(self) -> Scheduled | None:
        """When this batch's texts may be sent, if the schedule caused it."""
        return getattr(self.command, "scheduled", None)

    @property
    def origin(self) -> Origin:
        """Who caused this batch."""
        if self.scheduled is not None:
            return "schedule"
        by_learner = isinstance(self.command, InboundSms) or getattr(self.command, "by_learner", False)
        return "learner" if by_learner else "operator"


BATCH: Codec[Batch] = Codec(Batch)
