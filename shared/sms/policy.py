"""What a deployment decides about sending."""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from shared.contracts.phrases import LOCAL_SUPPORT_CONTACT
from shared.contracts.sender_types import DEFAULT_SENDER_TYPE, SenderType
from shared.local_time.permitted_hours import PermittedHours
from shared.sms.limits import Limits


@dataclass(frozen=True)
class SendingPolicy:
    """When texts go out.

    `receipt_wait`: maximum wait for the receipt of the previous text. `settle_time`: how long the carrier is asked
    about a text of unknown outcome before it counts as not taken. `reply_fresh`: how long a reply may be sent at any
    hour; after that it waits for `hours`. `time_zone`: fallback for numbers that do not imply one. `limits`: the daily
    limits. `sender_type`: what texts are sent from. `dead`: the carrier's error codes of a number that is dead.
    `support_contact`: where learners get help from a person. `keep_texts`: the time after which the wording of texts is
    deleted; None for never.
    """

    limits: Limits
    receipt_wait: timedelta = timedelta(seconds=3)
    settle_time: timedelta = timedelta(seconds=90)
    reply_fresh: timedelta = timedelta(hours=2)
    hours: PermittedHours = field(default_factory=PermittedHours)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))
    sender_type: SenderType = DEFAULT_SENDER_TYPE
    dead: frozenset[int] = frozenset()
    support_contact: str = LOCAL_SUPPORT_CONTACT
    keep_texts: timedelta | None = None
