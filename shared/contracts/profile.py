"""A learner's profile, which every context may read."""

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from shared.contracts.model import Model, Utf8Text, unless_default

ProfileKey = Literal[
    "name",
    "language",
    "job",
    "self_rating_1",
    "self_rating_2",
    "self_rating_3",
    "self_rating_4",
    "self_rating_5",
    "self_rating_6",
    "self_rating_7",
    "self_rating_8",
    "schedule_days",
    "schedule_time",
    "esl_level",
    "esl_opt_in",
    "team_size",
    "company_name",
    "time_zone",
]
"""The keys under which content may store a learner's answer."""

Changes = dict[ProfileKey, Utf8Text]
"""Profile keys with their new values."""

DEFAULT_LANGUAGE = "en"

NO_ACCOUNT = "-"
"""The account of learners who have none."""


class Profile(Model):
    """A learner's profile: registration, consent, pauses, and stored answers.

    `paused`: the learner has paused scheduled texts. `silent`: the schedule has, until the learner texts again.
    `dead_since`: since when no text reaches the number.
    """

    validated: bool = False
    is_demo: bool = False
    opted_out: bool = False
    paused: bool = False
    account_info: dict[str, JsonValue] = Field(default_factory=dict)
    language: Utf8Text = DEFAULT_LANGUAGE
    name: Utf8Text | None = None
    job: Utf8Text | None = None
    self_rating_1: Utf8Text | None = None
    self_rating_2: Utf8Text | None = None
    self_rating_3: Utf8Text | None = None
    self_rating_4: Utf8Text | None = None
    self_rating_5: Utf8Text | None = None
    self_rating_6: Utf8Text | None = None
    self_rating_7: Utf8Text | None = None
    self_rating_8: Utf8Text | None = None
    schedule_days: Utf8Text | None = None
    schedule_time: Utf8Text | None = None
    esl_level: Utf8Text | None = None
    esl_opt_in: Utf8Text | None = None
    team_size: Utf8Text | None = None
    company_name: Utf8Text | None = None
    time_zone: Utf8Text | None = None
    silent: bool = unless_default(default=False)
    dead_since: datetime | None = unless_default(None)

    @property
    def rests(self) -> bool:
        """Whether nothing that is scheduled may be sent."""
        return self.paused or self.silent or self.dead_since is not None

    @property
    def account(self) -> str:
        """The id of the account that the learner's code, or the registration service, named; NO_ACCOUNT without one."""
        named = self.account_info.get("account")
        return named.strip() or NO_ACCOUNT if isinstance(named, str) else NO_ACCOUNT

    def changed(self, changes: Changes) -> "Profile":
        """Return a copy of this profile with the changes applied."""
        return self.model_copy(update={str(key): value for key, value in changes.items()})
