"""A text as the carrier keeps it, in either direction, and the account that it belongs to."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

Status = Literal["accepted", "queued", "sending", "sent", "delivered", "undelivered", "received"]
Author = Literal["learner", "api", "carrier"]


@dataclass(frozen=True)
class Account:
    """Whom the carrier serves: credentials, the messaging service, and the number that it sends from (E.164)."""

    sid: str
    auth_token: str
    messaging_service_sid: str
    number: str


@dataclass(frozen=True)
class State:
    """How far a text has come. `error_code` says why it was not delivered."""

    status: Status
    error_code: int | None = None


@dataclass(frozen=True)
class Text:
    """One text between the service's number and a learner's phone.

    `at`: when the carrier took it. `sent_at`: when it left, none while it waits. `author`: who wrote it; what the
    carrier itself says about opting out is no message of the API. `service`: the messaging service it was sent by.
    """

    sid: str
    author: Author
    phone: str
    number: str
    body: str
    media: tuple[str, ...]
    state: State
    at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    service: str | None = None
    status_callback: str | None = None

    @property
    def direction(self) -> Literal["inbound", "outbound"]:
        """Seen from the service."""
        return "inbound" if self.author == "learner" else "outbound"

    @property
    def sender(self) -> str:
        """Whose number the text comes from."""
        return self.phone if self.author == "learner" else self.number

    @property
    def recipient(self) -> str:
        """Whose number the text goes to."""
        return self.number if self.author == "learner" else self.phone

    def became(self, state: State, now: datetime) -> "Text":
        """This text some way further."""
        sent_at = now if state.status == "sent" else self.sent_at
        return replace(self, state=state, updated_at=now, sent_at=sent_at)

    def to_json(self) -> dict[str, JsonValue]:
        """The text as the handset and the ledger show it; `at` is ISO 8601."""
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
