"""The settings, all from the environment. Only `shared.wiring` and the local stack read them."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from shared.permitted_hours import PermittedHours


class Settings(BaseModel):
    """What a deployment may say. Each setting is the environment variable of its name in capitals.

    Without a Google Cloud project everything is kept in this process's memory.
    """

    model_config = ConfigDict(frozen=True)

    google_cloud_project: str | None = None
    google_cloud_region: str = "us-central1"
    firestore_emulator_host: str | None = None
    pubsub_emulator_host: str | None = None
    stage: str = "local"
    twilio_api_base_url: str = "https://api.twilio.com"
    twilio_account_sid: str = "AC00000000000000000000000000000000"
    twilio_auth_token: str = Field(default="local-auth-token", description="several, during a rotation, by commas")
    twilio_messaging_service_sid: str = "MG00000000000000000000000000000000"
    public_base_url: str = "http://127.0.0.1:8000"
    drills_path: Path = Path(__file__).parent.parent / "drills"
    receipt_wait_seconds: float = Field(default=3.0, ge=0, le=60)
    registration_validation_url: str | None = None
    registration_validation_key: str = ""
    remind_after_hours: float = Field(default=4, gt=0)
    remind_until_hours: float = Field(default=24, gt=0)
    silence_hours: float = Field(default=12, gt=0)
    review_after_days: str = Field(default="1,3,7", pattern=r"^[0-9]{1,3}(,[0-9]{1,3})*$")
    permitted_hours: str = Field(default="9-20", pattern=r"^[0-9]{1,2}-[0-9]{1,2}$", description="first to last")
    time_zone: str = Field(default="America/New_York", description="of learners whose number tells none")
    clock_file: Path | None = Field(default=None, description="of the local stack, where the clock can be moved")

    @field_validator("twilio_auth_token")
    @classmethod
    def _has_a_token(cls, value: str) -> str:
        if not any(token.strip() for token in value.split(",")):
            raise ValueError("at least one token is needed")
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
        return [token.strip() for token in self.twilio_auth_token.split(",") if token.strip()]

    @property
    def receipt_wait(self) -> timedelta:
        """How long a text waits at most for the receipt of the one before."""
        return timedelta(seconds=self.receipt_wait_seconds)

    @property
    def webhook_url(self) -> str:
        """Where Twilio finds `twilio-webhook`."""
        return f"{self.public_base_url.rstrip('/')}/functions/twilio-webhook"


def _hours(text: str) -> PermittedHours:
    first, _, last = text.partition("-")
    return PermittedHours(int(first), int(last))


class BrokenSettingsError(ValueError):
    """A setting cannot be used; the message names it, and what would be right."""


def from_environment(environ: Mapping[str, str]) -> Settings:
    """The settings in these environment variables. An empty one counts as not set. Raises BrokenSettingsError."""
    named = {name: environ[name.upper()] for name in Settings.model_fields if environ.get(name.upper())}
    try:
        return Settings.model_validate(named)
    except ValidationError as error:
        lines = [f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors(include_input=False)]
        raise BrokenSettingsError("; ".join(lines)) from None
