"""The settings, all from environment variables. Only `shared.wiring` and the local stack read them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from shared.contracts.phrases import LOCAL_SUPPORT_CONTACT
from shared.contracts.sender_types import DEFAULT_SENDER_TYPE, SenderType
from shared.local_time.permitted_hours import PermittedHours

ON_ONE_MACHINE = frozenset(
    {
        "stage",
        "twilio_account_sid",
        "twilio_auth_token",
        "twilio_messaging_service_sid",
        "support_contact",
        "public_base_url",
        "desk_secret",
    }
)
"""Settings whose defaults are for the local stack only and must be overridden in a deployment."""


class Settings(BaseModel):
    """The settings of a deployment. Each one is the environment variable with its name in capitals.

    docs/settings.md lists them in a table.
    """

    model_config = ConfigDict(frozen=True)

    google_cloud_project: str | None = Field(
        default=None,
        description="the project that holds the log and the topics; if not set, everything is in this process's memory",
    )
    google_cloud_region: str = Field(
        default="us-central1",
        description="the region within which Pub/Sub keeps the order of messages; the same for every function",
    )
    firestore_emulator_host: str | None = Field(
        default=None, description="`HOST:PORT` of the Firestore emulator, which replaces Firestore"
    )
    pubsub_emulator_host: str | None = Field(
        default=None, description="`HOST:PORT` of the Pub/Sub emulator, which replaces Pub/Sub"
    )
    storage_emulator_host: str | None = Field(
        default=None, description="`http://HOST:PORT` of a Cloud Storage emulator, which replaces Cloud Storage"
    )
    stage: str = Field(
        default="local", description="the name that this deployment sends to the registration service, such as `prod`"
    )
    twilio_api_base_url: str = Field(
        default="https://api.twilio.com",
        description="the base URL of Twilio's Messages API, or of a server with the same API",
    )
    twilio_account_sid: str = Field(
        default="AC00000000000000000000000000000000", description="the Twilio account that sends texts"
    )
    twilio_auth_token: str = Field(
        default="local-auth-token",
        description="the account's auth token, with which Twilio signs its requests and we sign in to Twilio; "
        "during a rotation several tokens, separated by commas, of which we use the first",
    )
    twilio_messaging_service_sid: str = Field(
        default="MG00000000000000000000000000000000", description="the Twilio messaging service that sends texts"
    )
    twilio_numbers: str = Field(
        default="",
        description="our own senders: phone numbers in E.164 form and short codes, separated by commas. Texts from "
        "them are ignored; missed texts are imported only if they were sent to one of them. If this is not set, they "
        "are searched among all messages of the account, which takes more time, and imported whatever number they "
        "were sent to",
    )
    sender_type: SenderType = Field(
        default=DEFAULT_SENDER_TYPE,
        description="what texts are sent from, which decides who confirms an opt-out: `long-code`, where the carrier "
        "confirms its own keywords; `toll-free`, where it confirms STOP; `short-code`, a standalone one, where it "
        "confirms none. What the carrier does not confirm, we do",
    )
    support_contact: str = Field(
        default=LOCAL_SUPPORT_CONTACT,
        description="where learners get help from a person, as HELP shows it: an email address, a phone number or a "
        "web address. Up to 22 characters keep HELP in one segment",
        max_length=60,
    )
    public_base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="the base of the URLs that Twilio calls and signs; `/functions/twilio-webhook` is appended",
    )
    drills_path: str = Field(
        default=str(Path(__file__).parent.parent / "drills"),
        description="the drill content: a folder, or `gs://BUCKET[/PREFIX]`, which is reloaded when it changes",
    )
    receipt_wait_seconds: float = Field(
        default=3.0,
        description="maximum number of seconds that a text waits for the receipt of the text before it, from 0 to 60",
        ge=0,
        le=60,
    )
    carrier_settle_seconds: float = Field(
        default=90,
        description="seconds for which the carrier is asked about a text of unknown outcome before it counts as not "
        "taken and is sent again, from 0 to 3600",
        ge=0,
        le=3600,
    )
    reply_fresh_hours: float = Field(
        default=2,
        description="hours for which a reply may be sent at any time of day, up to 24; after that it waits for the "
        "permitted hours",
        gt=0,
        le=24,
    )
    daily_segments: int = Field(
        default=100_000,
        description="maximum number of SMS segments on one UTC day, of all learners; above it, sending stops until the "
        "next day",
        gt=0,
    )
    daily_dollars: float = Field(
        default=1000,
        description="maximum price of the texts of one UTC day, of all learners, in dollars; above it, sending stops "
        "until the next day",
        gt=0,
        allow_inf_nan=False,
    )
    daily_segments_per_learner: int = Field(
        default=200,
        description="maximum number of SMS segments to one learner on one UTC day; further texts wait for the next day",
        gt=0,
    )
    daily_dollars_per_learner: float = Field(
        default=5,
        description="maximum price of the texts to one learner on one UTC day, in dollars; further texts wait for the "
        "next day",
        gt=0,
        allow_inf_nan=False,
    )
    dollars_per_segment: float = Field(
        default=0.0123,
        description="the price of an SMS segment with the carriers' fee, in dollars, for the daily limits",
        gt=0,
        allow_inf_nan=False,
    )
    dollars_per_picture: float = Field(
        default=0.03,
        description="the price of a text with a picture (MMS), in dollars, for the daily limits; its default is "
        "assumed",
        gt=0,
        allow_inf_nan=False,
    )
    registration_validation_url: str | None = Field(
        default=None,
        description="the service that validates registration codes; if not set, the codes are in Firestore",
    )
    registration_validation_key: str = Field(default="", description="the bearer token for the registration service")
    remind_after_hours: float = Field(
        default=4, description="hours after an unanswered question until the learner gets a reminder", gt=0
    )
    remind_until_hours: float = Field(
        default=24, description="hours after a question after which no reminder is sent", gt=0
    )
    silence_hours: float = Field(
        default=12,
        description="hours of silence from the learner before a scheduled drill or review starts",
        gt=0,
    )
    pause_after_lessons: int = Field(
        default=2,
        description="lessons in a row without a text from the learner after which nothing is scheduled until they text",
        ge=1,
    )
    review_after_days: str = Field(
        default="1,3,7",
        description="days until a failed prompt is reviewed: the first time, the second time, and so on",
        pattern=r"^[0-9]{1,3}(,[0-9]{1,3})*$",
    )
    permitted_hours: str = Field(
        default="9-20",
        description="the hours of the learner's day at which scheduled texts are sent: from the first until before the "
        "last, within 8-21",
        pattern=r"^[0-9]{1,2}-[0-9]{1,2}$",
    )
    time_zone: str = Field(
        default="America/New_York",
        description="the fallback time zone (IANA) for learners whose number implies none, or several that have no "
        "permitted hour in common",
    )
    keep_texts_days: int = Field(
        default=0,
        description="days after which the wording of texts is deleted, in and out; 0: never. Then a replay cannot "
        "decide these texts again, and transcripts and exports say [deleted]",
        ge=0,
        le=36_500,
    )
    drills_by_hash: bool = Field(
        default=False,
        description="whether each started drill is stored once, and dialogs and batches name it by its hash: `true` "
        "or `false`. Releases before this setting cannot read what it writes, so turn it on only when none of them "
        "runs or will be rolled back to",
    )
    calls_in_flight: int = Field(
        default=32,
        description="maximum number of calls to Firestore and Pub/Sub that a scheduled run makes at a time, from 1 to "
        "100",
        ge=1,
        le=100,
    )
    iap_audience: str = Field(
        default="",
        description="for whom the Identity-Aware Proxy signs the identity of the desk's visitors, as it names our "
        "service; a deployment without it lets nobody in",
    )
    desk_secret: str = Field(
        default="local-desk-secret-for-one-machine-only",
        description="the secret from which the desk's keys are derived: for sessions, forms and references to "
        "learners. With another secret, shared addresses of learners lead nowhere",
        min_length=32,
    )
    clock_file: Path | None = Field(
        default=None, description="the file with the offset of the local stack's clock, in seconds"
    )

    @field_validator("twilio_auth_token")
    @classmethod
    def _has_a_token(cls, value: str) -> str:
        if not _parts(value):
            raise ValueError("set at least one token")
        return value

    @field_validator("twilio_numbers")
    @classmethod
    def _are_senders(cls, value: str) -> str:
        if wrong := [each for each in _parts(value) if not re.fullmatch(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}", each)]:
            raise ValueError(f"write numbers as +15550100 and short codes as 12345, not as {wrong[0]}")
        return value

    @field_validator("drills_path")
    @classmethod
    def _names_a_bucket(cls, value: str) -> str:
        if value.startswith("gs:") and not re.match("gs://[^/]", value):
            raise ValueError("write a bucket as gs://BUCKET or gs://BUCKET/PREFIX")
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("use an IANA time zone name, such as America/New_York")
        return value

    @field_validator("permitted_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        _hours(value)
        return value

    @property
    def deployed(self) -> bool:
        """Whether this is a deployment: a Google Cloud project is set and no emulator is."""
        emulated = self.firestore_emulator_host or self.pubsub_emulator_host
        return self.google_cloud_project is not None and not emulated

    def require(self, *names: str) -> None:
        """Check that a deployment overrides the local defaults of these settings.

        The defaults are public: with the token, anyone could forge Twilio's signature. A list of tokens that contains
        the default is refused as well. Raises InvalidSettingsError.
        """
        local = [name for name in names if self.deployed and _default(name) in _parts(str(getattr(self, name)))]
        if local:
            wrong = (f"{name.upper()}: must be set to your own value in a deployment" for name in local)
            raise InvalidSettingsError("; ".join(wrong))

    @property
    def hours(self) -> PermittedHours:
        """The local hours within which scheduled texts may be sent."""
        return _hours(self.permitted_hours)

    @property
    def reviews(self) -> tuple[timedelta, ...]:
        """The intervals after which a failed prompt is reviewed: the first time, the second time, and so on."""
        return tuple(timedelta(days=int(days)) for days in self.review_after_days.split(","))

    @property
    def auth_tokens(self) -> list[str]:
        """The auth tokens that may sign webhook requests. We call Twilio with the first one."""
        return _parts(self.twilio_auth_token)

    @property
    def senders(self) -> frozenset[str]:
        """Our own senders: phone numbers and short codes."""
        return frozenset(_parts(self.twilio_numbers))

    @property
    def keep_texts(self) -> timedelta | None:
        """The time after which the wording of texts is deleted; None for never."""
        return timedelta(days=self.keep_texts_days) if self.keep_texts_days else None

    @property
    def receipt_wait(self) -> timedelta:
        """The maximum time that a text waits for the receipt of the text before it."""
        return timedelta(seconds=self.receipt_wait_seconds)

    @property
    def carrier_settle(self) -> timedelta:
        """The time for which the carrier is asked about a text of unknown outcome."""
        return timedelta(seconds=self.carrier_settle_seconds)

    @property
    def reply_fresh(self) -> timedelta:
        """The time for which a reply may be sent at any time of day."""
        return timedelta(hours=self.reply_fresh_hours)

    @property
    def webhook_url(self) -> str:
        """The URL of `twilio-webhook`, which Twilio calls and signs."""
        return f"{self.public_base_url.rstrip('/')}/functions/twilio-webhook"


def _default(name: str) -> object:
    return Settings.model_fields[name].default


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _hours(text: str) -> PermittedHours:
    first, _, last = text.partition("-")
    return PermittedHours(int(first), int(last))


class InvalidSettingsError(ValueError):
    """A setting is invalid. The message names it and says what would be right."""


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the settings from these environment variables. An empty variable counts as not set.

    Raises InvalidSettingsError.
    """
    named = {name: environ[name.upper()] for name in Settings.model_fields if environ.get(name.upper())}
    try:
        return Settings.model_validate(named)
    except ValidationError as error:
        lines = [f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors(include_input=False)]
        raise InvalidSettingsError("; ".join(lines)) from None
