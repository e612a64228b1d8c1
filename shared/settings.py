"""The settings, all from the environment. Only `shared.wiring` and the local stack read them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from shared.local_time.permitted_hours import PermittedHours

ON_ONE_MACHINE = frozenset(
    {"stage", "twilio_account_sid", "twilio_auth_token", "twilio_messaging_service_sid", "public_base_url"}
)
"""Settings whose defaults are for the local stack alone: whatever in a deployment uses one requires its own value."""


class Settings(BaseModel):
    """What a deployment may say. Each setting is the environment variable of its name in capitals.

    docs/settings.md shows them as a table.
    """

    model_config = ConfigDict(frozen=True)

    google_cloud_project: str | None = Field(
        default=None,
        description="the project that holds the log and the topics; none: everything is kept in this process's memory",
    )
    google_cloud_region: str = Field(
        default="us-central1",
        description="where the topics keep the order of what is published; the same for every function",
    )
    firestore_emulator_host: str | None = Field(
        default=None, description="`HOST:PORT` of Firestore's emulator, used in place of Firestore"
    )
    pubsub_emulator_host: str | None = Field(
        default=None, description="`HOST:PORT` of Pub/Sub's emulator, used in place of Pub/Sub"
    )
    storage_emulator_host: str | None = Field(
        default=None, description="`http://HOST:PORT` of what stands in for Cloud Storage, used in its place"
    )
    stage: str = Field(
        default="local", description="what this deployment calls itself to the registration service, such as `prod`"
    )
    twilio_api_base_url: str = Field(
        default="https://api.twilio.com",
        description="where texts are sent: Twilio, or whatever speaks its Messages API",
    )
    twilio_account_sid: str = Field(
        default="AC00000000000000000000000000000000", description="the Twilio account that sends"
    )
    twilio_auth_token: str = Field(
        default="local-auth-token",
        description="the account's token: Twilio signs what it posts with it, and we call Twilio with it; "
        "during a rotation several, by commas, of which we use the first",
    )
    twilio_messaging_service_sid: str = Field(
        default="MG00000000000000000000000000000000", description="the Twilio messaging service that texts are sent by"
    )
    public_base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="the base of the URLs that Twilio calls and signs; `/functions/twilio-webhook` is below",
    )
    drills_path: str = Field(
        default=str(Path(__file__).parent.parent / "drills"),
        description="the drills' content: a folder, or `gs://BUCKET[/PREFIX]`, which is read again whenever it changes",
    )
    receipt_wait_seconds: float = Field(
        default=3.0,
        description="how many seconds a text waits at most for the receipt of the one before it, from 0 to 60",
        ge=0,
        le=60,
    )
    registration_validation_url: str | None = Field(
        default=None,
        description="the service that is asked whether a code registers a learner; none: the codes are in Firestore",
    )
    registration_validation_key: str = Field(default="", description="the bearer key for that service")
    remind_after_hours: float = Field(
        default=4, description="how many hours after a question that stands open the learner is reminded of it", gt=0
    )
    remind_until_hours: float = Field(
        default=24, description="how many hours after a question nobody is reminded of it any more", gt=0
    )
    silence_hours: float = Field(
        default=12,
        description="how many hours a learner must have been silent before a drill or a review starts by itself",
        gt=0,
    )
    review_after_days: str = Field(
        default="1,3,7",
        description="after how many days a failed prompt comes back: the first time, the second time, and so on",
        pattern=r"^[0-9]{1,3}(,[0-9]{1,3})*$",
    )
    permitted_hours: str = Field(
        default="9-20",
        description="from which hour to before which hour of their own day learners get texts unasked, within 8-21",
        pattern=r"^[0-9]{1,2}-[0-9]{1,2}$",
    )
    time_zone: str = Field(
        default="America/New_York", description="the time zone (IANA) of learners whose number tells none"
    )
    clock_file: Path | None = Field(
        default=None, description="the file with the local stack's clock, which can be moved"
    )

    @field_validator("twilio_auth_token")
    @classmethod
    def _has_a_token(cls, value: str) -> str:
        if not _parts(value):
            raise ValueError("at least one token is needed")
        return value

    @field_validator("drills_path")
    @classmethod
    def _names_a_bucket(cls, value: str) -> str:
        if value.startswith("gs:") and not re.match("gs://[^/]", value):
            raise ValueError("a bucket is named like this: gs://BUCKET or gs://BUCKET/PREFIX")
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("a time zone by its IANA name is needed, such as America/New_York")
        return value

    @field_validator("permitted_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        _hours(value)
        return value

    @property
    def deployed(self) -> bool:
        """Whether this is a deployment: in a project of Google Cloud's, with nothing emulated."""
        emulated = self.firestore_emulator_host or self.pubsub_emulator_host
        return self.google_cloud_project is not None and not emulated

    def require(self, *names: str) -> None:
        """Raises InvalidSettingsError in a deployment where one of these has its local default, alone or among others.

        That default is public: with it anybody could sign what Twilio posts.
        """
        local = [name for name in names if self.deployed and _default(name) in _parts(str(getattr(self, name)))]
        if local:
            raise InvalidSettingsError("; ".join(f"{name.upper()}: a deployment needs its own" for name in local))

    @property
    def hours(self) -> PermittedHours:
        """The hours at which scheduled texts may go out."""
        return _hours(self.permitted_hours)

    @property
    def reviews(self) -> tuple[timedelta, ...]:
        """After which times a failed prompt comes back."""
        return tuple(timedelta(days=int(days)) for days in self.review_after_days.split(","))

    @property
    def auth_tokens(self) -> list[str]:
        """The auth tokens that may sign webhooks; the first one is ours to call Twilio with."""
        return _parts(self.twilio_auth_token)

    @property
    def receipt_wait(self) -> timedelta:
        """How long a text waits at most for the receipt of the one before."""
        return timedelta(seconds=self.receipt_wait_seconds)

    @property
    def webhook_url(self) -> str:
        """Where Twilio finds `twilio-webhook`."""
        return f"{self.public_base_url.rstrip('/')}/functions/twilio-webhook"


def _default(name: str) -> object:
    return Settings.model_fields[name].default


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _hours(text: str) -> PermittedHours:
    first, _, last = text.partition("-")
    return PermittedHours(int(first), int(last))


class InvalidSettingsError(ValueError):
    """A setting cannot be used; the message names it, and what would be right."""


def from_environment(environ: Mapping[str, str]) -> Settings:
    """The settings in these environment variables. An empty one counts as not set. Raises InvalidSettingsError."""
    named = {name: environ[name.upper()] for name in Settings.model_fields if environ.get(name.upper())}
    try:
        return Settings.model_validate(named)
    except ValidationError as error:
        lines = [f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors(include_input=False)]
        raise InvalidSettingsError("; ".join(lines)) from None
