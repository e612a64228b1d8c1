"""A small model of the dialog: its rules without codecs, graders or content."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

DRILLS: dict[str, tuple[int | None, ...]] = {
    "01-full": (1, None, 0, None),
    "02-ends-in-a-question": (2, 1),
    "03-news": (None,),
}
"""Each drill's prompts: the number of wrong answers that allow another try, None for a prompt without a question."""

RIGHT = "b"
OPT_IN = ("yes", "resume")
NO_ANSWERS = ("what?", "more")
"""Texts that answer no prompt with a right answer, which is then repeated."""
REGISTERED, DEMO = "WELCOME", "DEMO"
KEYWORDS = {"menu": "MENU_REQUESTED", "score": "SCORE_REQUESTED", "pause": "PAUSED", "resume": "RESUMED"}
HINT_INTERVAL = timedelta(hours=24)
HELP_INTERVAL = timedelta(hours=1)
REQUESTS = {"MENU_REQUESTED", "SCORE_REQUESTED", "NEXT_DRILL_REQUESTED", "PROMPT_REPEATED", "USER_VALIDATION_FAILED"}
REPLIES = {True: 10, False: 5}
"""Number of replies in a day to texts without progress: to a learner, and to a stranger."""


@dataclass
class DialogModel:
    """One learner. Each method handles a command and returns the types of its events."""

    step: int = 0
    registered: bool = False
    demo: bool = False
    opted_out: bool = False
    by_operator: bool = False
    paused: bool = False
    code: str | None = None
    drill: str | None = None
    instance: int = 0
    at: int = 0
    failures: int = 0
    reminded: bool = False
    texted_at: datetime | None = None
    hinted_at: datetime | None = None
    hints: bool = False
    helped_at: datetime | None = None
    replied: list[datetime] = field(default_factory=list)
    started: list[int] = field(default_factory=list)
    withdrawable: list[int] = field(default_factory=list)

    def asks_for_registration(self, text: str) -> bool:
        """Return whether this text is checked with the registration service."""
        return (not self.registered or self.demo) and not self.opted_out and text not in ("help", "stop")

    def hears(self, text: str, now: datetime) -> list[str]:
        """Handle a text from the learner."""
        registered, self.hints = self.registered, False
        events = self._limited(self._hears(text, now), now, REPLIES[registered])
        self.texted_at = now
        return events

    def starts(self, drill: str, unless_active_since: datetime | None, *, scheduled: bool) -> list[str]:
        """Handle a command to start a drill."""
        is_already_open = (self.drill, self.at, self.failures) == (drill, 0, 0)
        if not self.registered or self.opted_out or is_already_open:
            return []
        if unless_active_since and (self.paused or (self.texted_at and self.texted_at > unless_active_since)):
            return []
        self.drill, self.instance, self.at = drill, self.step, 0
        self.failures, self.reminded = 0, False
        self.started.append(self.instance)
        if scheduled:
            self.withdrawable = [*self.withdrawable, self.instance][-7:]
        return ["DRILL_STARTED", *self._complete_if_done()]

    def withdraws_start(self, instance: int) -> list[str]:
        """Handle a command to take the start of an instance back."""
        if instance not in self.withdrawable:
            return []
        self.withdrawable.remove(instance)
        if self.instance == instance:
            self.drill = None
        return ["DRILL_WITHDRAWN"]

    def withdraws_reminder(self, instance: int, at: int) -> list[str]:
        """Handle a command to take the reminder of a prompt back."""
        is_open = self.drill is not None and (self.instance, self.at) == (instance, at)
        if not is_open or not self.reminded:
            return []
        self.reminded = False
        return ["REMINDER_WITHDRAWN"]

    def reminds(self, instance: int, at: int, *, in_time: bool) -> list[str]:
        """Handle a command to remind the learner of a prompt."""
        is_open = self.drill is not None and (self.instance, self.at) == (instance, at)
        if not is_open or self.reminded or self.failures or self.paused or not in_time:
            return []
        self.reminded = True
        return ["REMINDER_TRIGGERED"]

    def opts_out(self, *, by_operator: bool = False) -> list[str]:
        """Handle an opt-out, in the dialog, at the carrier or by an operator."""
        if self.opted_out and (by_operator or not self.by_operator):
            return []
        self.opted_out, self.by_operator, self.drill, self.withdrawable = True, by_operator, None, []
        return ["OPTED_OUT"]

    def is_opted_in(self) -> list[str]:
        """Handle an opt-in by an operator."""
        if not self.opted_out or not self.by_operator:
            return []
        self.opted_out, self.by_operator = False, False
        return ["OPTED_IN"]

    def sends_ad_hoc_message(self) -> list[str]:
        """Handle a command to send an ad-hoc message."""
        return [] if self.opted_out else ["AD_HOC_MESSAGE_SENT"]

    def _limited(self, events: list[str], now: datetime, most: int) -> list[str]:
        """Withhold the reply if there were too many without progress since the first one, within a day."""
        if events[:1] in (["COMPLETED_PROMPT"], ["USER_VALIDATED"]):
            self.replied = []
        first, *_ = events or [""]
        helps = first == "HELP_REQUESTED" and self.helped_at is not None and now - self.helped_at < HELP_INTERVAL
        hints = first == "UNHANDLED_MESSAGE_RECEIVED" and self.hints
        counts = helps or hints or first in {*REQUESTS, "PAUSED", "RESUMED"}
        if counts and self.replied and now - self.replied[0] >= HINT_INTERVAL:
            self.replied = []
        if counts and len(self.replied) >= most:
            return [*(each for each in events if each in ("PAUSED", "RESUMED")), "REPLY_WITHHELD"]
        if first == "HELP_REQUESTED":
            self.helped_at = now
        if hints:
            self.hinted_at = now
        if counts:
            self.replied.append(now)
        return [*events, "REPLIES_LIMITED"] if counts and len(self.replied) == most else events

    def _hears(self, text: str, now: datetime) -> list[str]:
        if text == "help":
            return ["HELP_REQUESTED"]
        if text == "stop":
            return self.opts_out()
        if self.opted_out:
            self.opted_out = text not in OPT_IN
            self.by_operator = self.by_operator and self.opted_out
            return [] if self.opted_out else ["OPTED_IN"]
        if text in (REGISTERED, DEMO) and self.asks_for_registration(text):
            self.registered, self.demo, self.drill, self.withdrawable = True, text == DEMO, None, []
            self.code = text
            return ["USER_VALIDATED"]
        return self._hears_learner(text, now) if self.registered else ["USER_VALIDATION_FAILED"]

    def _hears_learner(self, text: str, now: datetime) -> list[str]:
        tries = DRILLS[self.drill][self.at] if self.drill else None
        if self.drill and (tries is None or text == RIGHT):
            self._is_answered()
            return ["COMPLETED_PROMPT", *self._goes_on()]
        if text in KEYWORDS:
            self.paused = text == "pause" or (self.paused and text != "resume")
            return [KEYWORDS[text]]
        if text == self.code and self.paused:
            self.paused = False
            return ["RESUMED"]
        if tries is not None and text in (self.code, *NO_ANSWERS):
            return ["PROMPT_REPEATED"]
        if tries is not None:
            self._is_answered()
            self.failures += 1
            return ["FAILED_PROMPT", *(self._goes_on() if self.failures > tries else [])]
        if text == "more":
            return ["NEXT_DRILL_REQUESTED"]
        if self.hinted_at is None or now - self.hinted_at >= HINT_INTERVAL:
            self.hints = True
        return ["UNHANDLED_MESSAGE_RECEIVED"]

    def _is_answered(self) -> None:
        self.withdrawable = [each for each in self.withdrawable if each != self.instance]

    def _goes_on(self) -> list[str]:
        assert self.drill
        if self.at + 1 == len(DRILLS[self.drill]):
            self.drill = None
            return ["DRILL_COMPLETED"]
        self.at, self.failures, self.reminded = self.at + 1, 0, False
        return ["ADVANCED_TO_NEXT_PROMPT", *self._complete_if_done()]

    def _complete_if_done(self) -> list[str]:
        """Complete the drill if its last prompt is open and has no question."""
        if self.drill is None or DRILLS[self.drill][self.at :] != (None,):
            return []
        self.drill = None
        return ["DRILL_COMPLETED"]
