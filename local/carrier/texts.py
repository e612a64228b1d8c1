"""Texts as the carrier stores them, in either direction, and the account that they belong to."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

Status = Literal["accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed", "received"]
Author = Literal["learner", "api", "carrier"]


@dataclass(frozen=True)
class Account:
    """A customer's account: credentials, the messaging service, and the sender's number (E.164)."""

    sid: str
    auth_token: str
    messaging_service_sid: str
    number: str


@dataclass(frozen=True)
class State:
    """The state of a text. `error_code`: Twilio's code for the reason why the text was not delivered."""

    status: Status
    error_code: int | None = None


@dataclass(frozen=True)
class Text:
    """One text between the service's number and a learner's phone.

    `at`: the time of acceptance by the learners' clock, which handsets show. The other times are real ones, as the API
    shows them: `sent_at` is None until then, and before `listed_from` the list omits the text. `author`: the learner, a
    caller of the API, or the carrier itself, whose replies to opt-out keywords the API does not show. `service`: the
    sid of the messaging service that sends the text, None without one.
    """

    sid: str
    author: Author
    phone: str
    number: str
    body: str
    media: tuple[str, ...]
    state: State
    at: datetime
    created_at: datetime
    updated_at: datetime
    listed_from: datetime
    sent_at: datetime | None = None
    service: str | None = None
    status_callback: str | None = None

    @property
    def direction(self) -> Literal["inbound", "outbound"]:
        """The direction as seen from the service."""
        return "inbound" if self.author == "learner" else "outbound"

    @property
    def sender(self) -> str:
        """The sender's number."""
        return self.phone if self.author == "learner" else self.number

    @property
    def recipient(self) -> str:
        """The recipient's number."""
        return self.number if self.author == "learner" else self.phone

    def with_state(self, state: State, now: datetime) -> "Text":
        """Return the text in a new state, reached at `now` by the real clock."""
        sent_at = now if state.status == "sent" else self.sent_at
        return replace(self, state=state, updated_at=now, sent_at=sent_at)

    def to_json(self) -> dict[str, JsonValue]:
        """Return the text as JSON for handsets and the ledger; `at` is in ISO 8601."""
        return {
            "phone": self.phone,
            "sid": self.sid,
            "direction": self.direction,
            "body": self.body,
            "media": list(self.media),
            "at": self.at.isoformat(),
            "from_api": self.author == "api",
            **asdict(self.state),
        }
