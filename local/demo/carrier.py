"""The carrier of the demo, in memory: it delivers within seconds, and fails now and then."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from shared.ports import Clock
from shared.sms.carrier import Accepted, ListedMessage, NotTaken, Outcome, Page, Refused, Reported, Span, Unknown
from shared.sms.messages import Receipt
from shared.sms.text import CarrierStatus, TextMessage

NUMBER = "+15005550006"
"""Our number at this carrier."""

Fate = Literal["delivered", "switched off", "unreported", "undelivered", "timeout", "throttled", "reworded", "doubled"]
"""What becomes of a text.

`switched off`: the phone gets it later. `unreported`: no receipt of its delivery comes. `timeout`: the carrier takes it
without an answer to our call, and lists it; `reworded`: it lists another wording; `doubled`: it lists it too late.
"""

_FATES: Mapping[Fate, float] = {
    "delivered": 950,
    "switched off": 25,
    "unreported": 4,
    "undelivered": 12,
    "timeout": 3,
    "throttled": 6,
}
"""How often each happens, in relation to the others."""

_UNDELIVERED, _DEAD, _NOT_A_PHONE = (30003, 30007), 30005, 21614
_THROTTLED = 20429


@dataclass(frozen=True)
class _Taken:
    message: ListedMessage
    listed_from: datetime


class DemoCarrier:
    """A `shared.sms.carrier.Carrier` whose receipts are fetched by their time.

    Each number has a random generator of its own, so that one person's texts do not change what others get.
    """

    numbers: Sequence[str] = (NUMBER,)

    def __init__(self, clock: Clock, dies_at: Mapping[str, datetime], seed: int) -> None:
        """`dies_at`: when numbers stop to work, by number."""
        self.sent = 0
        self._clock = clock
        self._dies_at = dies_at
        self._seed = seed
        self._rngs: dict[str, Random] = {}
        self._scripted: defaultdict[str, deque[Fate]] = defaultdict(deque)
        self._taken: defaultdict[str, list[_Taken]] = defaultdict(list)
        self._receipts: defaultdict[str, list[tuple[datetime, Receipt]]] = defaultdict(list)

    def script(self, phone: str, fate: Fate) -> None:
        """Let this become of the next text to a number."""
        self._scripted[phone].append(fate)

    def take_receipts(self, phone: str, until: datetime | None = None) -> list[tuple[datetime, Receipt]]:
        """Return the receipts about a number's texts with their times, oldest first, and forget them.

        `until`: only those up to this time; None for all.
        """
        receipts = sorted(self._receipts.pop(phone, ()), key=lambda each: each[0])
        taken = [each for each in receipts if until is None or each[0] <= until]
        if later := receipts[len(taken) :]:
            self._receipts[phone] = later
        return taken

    def send(self, text: TextMessage) -> Outcome:
        """Take a text, or not."""
        rng = self._rng(text.phone)
        if (dies_at := self._dies_at.get(text.phone)) is not None and self._clock() >= dies_at:
            return self._send_to_dead(text, rng)
        fate = self._fate(text.phone, rng)
        if fate == "throttled":
            return NotTaken(_THROTTLED)
        sid = self._take(text, fate)
        self._schedule_receipts(text, sid, fate, rng)
        return Unknown() if fate in ("timeout", "reworded", "doubled") else Accepted(sid)

    def listed(self, phone: str, since: datetime) -> list[ListedMessage]:
        """Return the messages to a number that the list has by now."""
        now = self._clock()
        return [
            each.message
            for each in self._taken[phone]
            if each.listed_from <= now and each.message.created_at is not None and each.message.created_at >= since
        ]

    def report(self, _: str) -> Reported | None:
        """Return that a message was sent: more is not known of those without a receipt."""
        return Reported("sent", None)

    def received(self, _: Span, __: str | None = None) -> Page:
        """Return an empty page: the webhook misses no text."""
        return Page(())

    def _rng(self, phone: str) -> Random:
        if phone not in self._rngs:
            self._rngs[phone] = Random(f"{self._seed} {phone}")  # noqa: S311 - not for secrets
        return self._rngs[phone]

    def _fate(self, phone: str, rng: Random) -> Fate:
        if scripted := self._scripted[phone]:
            return scripted.popleft()
        (fate,) = rng.choices([*_FATES], [*_FATES.values()])
        return fate

    def _send_to_dead(self, text: TextMessage, rng: Random) -> Outcome:
        if rng.random() < 0.3:
            return Refused(_NOT_A_PHONE, unreachable=True)
        sid = self._take(text, "undelivered")
        self._report(text, sid, 2, "undelivered", _DEAD)
        return Accepted(sid)

    def _take(self, text: TextMessage, fate: Fate) -> str:
        now, listed = self._clock(), self._taken[text.phone]
        self.sent += 1
        sid = f"SM{text.phone[1:]}{len(listed):05d}"
        body = "[shortened by the carrier]" if fate == "reworded" else text.body or ""
        late = timedelta(minutes=10 if fate == "doubled" else 0)
        listed.append(_Taken(ListedMessage(sid, body, now), now + late))
        return sid

    def _schedule_receipts(self, text: TextMessage, sid: str, fate: Fate, rng: Random) -> None:
        if fate == "reworded":
            return
        if fate in ("switched off", "unreported", "undelivered"):
            self._report(text, sid, 0.2, "sent")
        match fate:
            case "unreported":
                return
            case "undelivered":
                self._report(text, sid, 1 + 20 * rng.random(), "undelivered", rng.choice(_UNDELIVERED))
            case "switched off":
                self._report(text, sid, 60 * 240 ** rng.random(), "delivered")
            case "doubled":
                self._report(text, sid, 900, "delivered")
            case _:
                self._report(text, sid, 0.4 * 10 ** rng.random(), "delivered")

    def _report(
        self, text: TextMessage, sid: str, seconds: float, status: CarrierStatus, code: int | None = None
    ) -> None:
        receipt = Receipt(
            phone=text.phone, text_id=text.id, sid=sid, status=status, error_code=code, attempt=text.attempt
        )
        self._receipts[text.phone].append((self._clock() + timedelta(seconds=seconds), receipt))
