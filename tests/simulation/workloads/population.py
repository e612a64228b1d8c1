"""Learners in six time zones, each with a persona's traits and a random generator of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

FIRST_DAY = datetime(2026, 3, 25)  # noqa: DTZ001 - a date on each learner's own calendar
NUMBER_FORMATS = {
    "America/New_York": "+1212555{:04d}",
    "America/Los_Angeles": "+1213555{:04d}",
    "Europe/Madrid": "+3491123{:04d}",
    "Asia/Kolkata": "+91981234{:04d}",
    "Australia/Sydney": "+6121234{:04d}",
    "Pacific/Auckland": "+649300{:04d}",
}
"""Phone numbers in each time zone."""


@dataclass(frozen=True)
class PersonaTraits:
    """A persona's behaviour.

    `answers`, `right`, `wants_more`: probabilities of answering at all, of answering correctly, and of asking for
    another drill. `minutes`: range of the delay before an answer. `keywords`: sent one after the other, days apart.
    `at_night`: whether the learner texts in the small hours.
    """

    answers: float
    right: float = 0.95
    minutes: tuple[int, int] = (2, 40)
    wants_more: float = 0.0
    keywords: tuple[str, ...] = ()
    at_night: bool = False


PERSONA_TRAITS = {
    "diligent": PersonaTraits(answers=1.0, wants_more=0.2),
    "stops half-way": PersonaTraits(answers=0.75, minutes=(5, 300)),
    "silent": PersonaTraits(answers=0.0),
    "errs": PersonaTraits(answers=0.97, right=0.5),
    "slow": PersonaTraits(answers=0.9, minutes=(60, 30 * 60)),
    "leaves": PersonaTraits(answers=0.9, keywords=("STOP",)),
    "leaves and comes back": PersonaTraits(answers=0.9, right=0.7, keywords=("STOP", "START")),
    "pauses": PersonaTraits(answers=0.8, right=0.8, keywords=("PAUSE", "RESUME")),
    "texts at night": PersonaTraits(answers=0.7, minutes=(5, 600), at_night=True),
    "wants evenings": PersonaTraits(answers=0.9, keywords=("SCHEDULE weekdays at 6:30pm",)),
    "changes the days": PersonaTraits(answers=0.9, keywords=("SCHEDULE Mon Wed Sat 7am", "SCHEDULE any time")),
}


@dataclass
class Learner:
    """One learner of the population."""

    phone: str
    zone: ZoneInfo
    traits: PersonaTraits
    rng: Random = field(repr=False)

    def plan(self) -> Iterator[tuple[datetime, str]]:
        """Yield the texts that do not depend on what is asked, with their times."""
        yield self._sometime(self.rng.randrange(2), 0, 24), "WELCOME"
        for day in range(3, 14, 2) if self.traits.at_night else ():
            yield self._sometime(day, 1, 6), self.rng.choice(["MORE", "SCORE", "what is this?", "language english"])
        day = self.rng.randrange(2, 6)
        for keyword in self.traits.keywords:
            yield self._sometime(day, 0, 24), keyword
            day += self.rng.randrange(1, 5)

    def answers_after(self) -> timedelta | None:
        """Draw the delay before the learner's answer; None if there will be no answer."""
        if self.rng.random() >= self.traits.answers:
            return None
        return timedelta(minutes=self.rng.randint(*self.traits.minutes))

    def answer(self, correct: str | None) -> str:
        """Draw the answer to a question; `correct`, if there is a right answer, begins with its letter."""
        if correct is None:
            return self.rng.choice(["A", "B", "Ana"])
        wrong = "b" if correct.startswith("a") else "a"
        return correct[0] if self.rng.random() < self.traits.right else wrong

    def wants_more(self) -> bool:
        """Draw whether the learner asks for another drill at once."""
        return self.rng.random() < self.traits.wants_more

    def _sometime(self, day: int, first: int, last: int) -> datetime:
        date = (FIRST_DAY + timedelta(days=day)).date()
        clock = time(self.rng.randrange(first, last), self.rng.randrange(60))
        return datetime.combine(date, clock, self.zone)


def learners(number: int) -> list[Learner]:
    """Return this many learners, always the same ones."""
    zones, all_traits = list(NUMBER_FORMATS.items()), list(PERSONA_TRAITS.values())
    return [
        _learner(number, *zones[number % len(zones)], all_traits[number // len(zones) % len(all_traits)])
        for number in range(number)
    ]


def _learner(number: int, zone: str, numbers: str, traits: PersonaTraits) -> Learner:
    phone = numbers.format(number)
    return Learner(phone, ZoneInfo(zone), traits, Random(phone))  # noqa: S311 - not for secrets
