"""The dialog in a few lines: what its rules say, without codecs, graders or content."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DRILLS: dict[str, tuple[int | None, ...]] = {
    "01-full": (1, None, 0, None),
    "02-ends-in-a-question": (2, 1),
    "03-news": (None,),
}
"""Each drill's prompts: how many wrong answers get another try, None for a prompt that asks nothing."""

RIGHT = "b"
REGISTERED, DEMO = "WELCOME", "DEMO"
OWN_WORDS = {"menu": "MENU_REQUESTED", "score": "SCORE_REQUESTED", "pause": "PAUSED", "resume": "RESUMED"}
HINT_AGAIN = timedelta(hours=24)


@dataclass
class DialogModel:
    """One learner; each method takes what happens and tells the types of the events that follow."""

    step: int = 0
    registered: bool = False
    demo: bool = False
    opted_out: bool = False
    paused: bool = False
    drill: str | None = None
    instance: int = 0
    at: int = 0
    failures: int = 0
    reminded: bool = False
    texted_at: datetime | None = None
    hinted_at: datetime | None = None

    def asks_for_registration(self, text: str) -> bool:
        """Whether the registration service is to be asked about this text."""
        return (not self.registered or self.demo) and not self.opted_out and text not in ("help", "stop")

    def hears(self, text: str, now: datetime) -> list[str]:
        """The learner texts."""
        events = self._hears(text, now)
        self.texted_at = now
        return events

    def starts(self, drill: str, unless_active_since: datetime | None) -> list[str]:
        """Somebody asks for a drill."""
        waits_already = (self.drill, self.at, self.failures) == (drill, 0, 0)
        if not self.registered or self.opted_out or waits_already:
            return []
        if unless_active_since and (self.paused or (self.texted_at and self.texted_at > unless_active_since)):
            return []
        self.drill, self.instance, self.at, self.failures, self.reminded = drill, self.step, 0, 0, False
        return ["DRILL_STARTED", *self._end()]

    def reminds(self, instance: int, at: int, *, in_time: bool) -> list[str]:
        """Somebody asks to remind the learner of a prompt."""
        is_open = self.drill is not None and (self.instance, self.at) == (instance, at)
        if not is_open or self.reminded or self.failures or self.paused or not in_time:
            return []
        self.reminded = True
        return ["REMINDER_TRIGGERED"]

    def opts_out(self) -> list[str]:
        """The learner opts out, here or at the carrier."""
        if self.opted_out:
            return []
        self.opted_out, self.drill = True, None
        return ["OPTED_OUT"]

    def is_told(self) -> list[str]:
        """Somebody has words for the learner."""
        return [] if self.opted_out else ["AD_HOC_MESSAGE_SENT"]

    def _hears(self, text: str, now: datetime) -> list[str]:
        if text == "help":
            return ["HELP_REQUESTED"]
        if text == "stop":
            return self.opts_out()
        if self.opted_out:
            self.opted_out = text != "yes"
            return [] if self.opted_out else ["OPTED_IN"]
        if text in (REGISTERED, DEMO) and self.asks_for_registration(text):
            self.registered, self.demo, self.drill = True, text == DEMO, None
            return ["USER_VALIDATED"]
        return self._learner_hears(text, now) if self.registered else ["USER_VALIDATION_FAILED"]

    def _learner_hears(self, text: str, now: datetime) -> list[str]:
        tries = DRILLS[self.drill][self.at] if self.drill else None
        if self.drill and (tries is None or text == RIGHT):
            return ["COMPLETED_PROMPT", *self._goes_on()]
        if text in OWN_WORDS:
            self.paused = text == "pause" or (self.paused and text != "resume")
            return [OWN_WORDS[text]]
        if tries is not None:
            self.failures += 1
            return ["FAILED_PROMPT", *(self._goes_on() if self.failures > tries else [])]
        if text == "more":
            return ["NEXT_DRILL_REQUESTED"]
        if self.hinted_at is None or now - self.hinted_at >= HINT_AGAIN:
            self.hinted_at = now
        return ["UNHANDLED_MESSAGE_RECEIVED"]

    def _goes_on(self) -> list[str]:
        assert self.drill
        if self.at + 1 == len(DRILLS[self.drill]):
            self.drill = None
            return ["DRILL_COMPLETED"]
        self.at, self.failures, self.reminded = self.at + 1, 0, False
        return ["ADVANCED_TO_NEXT_PROMPT", *self._end()]

    def _end(self) -> list[str]:
        """A last prompt that asks nothing ends its drill."""
        if self.drill is None or DRILLS[self.drill][self.at :] != (None,):
            return []
        self.drill = None
        return ["DRILL_COMPLETED"]
