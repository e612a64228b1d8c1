"""The people of the demo: who they are, when they register, and what they answer. All of it follows from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from local.demo.habits import HABITS, Habits
from local.demo.wording import (
    INTRODUCTIONS,
    LANGUAGES,
    NAMES,
    PUZZLED,
    PUZZLING,
    UNASKED,
    right_answer,
    wrong_answer,
)
from shared.dialog.state import OpenDrill

DAYS = 14
"""Length of a fortnight, in days."""

_NUMBERS = (
    ("America/New_York", "+1212555{:04d}", ("en", "en", "en", "es")),
    ("America/Chicago", "+1312555{:04d}", ("en", "en", "es")),
    ("America/Los_Angeles", "+1213555{:04d}", ("en", "es")),
    ("America/New_York", "+1305555{:04d}", ("es", "es", "en", "fr")),
    ("America/Denver", "+1303555{:04d}", ("en", "en", "es")),
    ("America/Mexico_City", "+5255501{:05d}", ("es",)),
    ("Europe/Paris", "+33199{:06d}", ("fr", "fr", "en")),
)
"""Time zones with a form of numbers, and the languages that people speak there."""

_COHORTS = (("LUNA", 0, 4), ("LUNA", 4, 10), ("HARBOR", 6, 4), ("ST-ANNA", 10, 3), ("WELCOME", 3, 11))
"""Registration codes: the first day on which people text one, and the number of days on which they do."""

_LOST, _STAYS = 0.3, 0.55
"""At the puzzling prompt: how much less often people are right, and how much less often they answer at all."""

_AWAKE = time(7, 30), time(22, 30)


@dataclass
class Person:
    """A person with a phone. `registers_at`: when they text their code."""

    phone: str
    zone: ZoneInfo
    language: str
    code: str
    habits: Habits
    registers_at: datetime
    rng: Random = field(repr=False)

    @property
    def dies_at(self) -> datetime | None:
        """When their number stops to work; None for never."""
        days = self.habits.number_dies
        return None if days is None else self.registers_at + timedelta(days=days)

    @property
    def asks_for_a_person(self) -> bool:
        """Whether they will ask for a person."""
        return any(what == "person" for _, what in self.habits.texts)

    @property
    def is_diligent(self) -> bool:
        """Whether they do all their lessons."""
        return self.habits is HABITS[0]

    def at(self, day: int, hour: time) -> datetime:
        """Return an hour on a day after their registration, in their own time."""
        date = (self.registers_at.astimezone(self.zone) + timedelta(days=day)).date()
        return datetime.combine(date, hour, self.zone)

    def plan(self) -> Iterator[tuple[datetime, str]]:
        """Yield the texts that answer nothing, with their times."""
        if self.habits.registers:
            yield self.registers_at, self.rng.choice((self.code, self.code, self.code.lower(), f"join {self.code}"))
        for day, what in self.habits.texts:
            hour = self.rng.randrange(1, 5) if what == "at night" else self.rng.randrange(12, 20)
            at = self.at(day, time(hour, self.rng.randrange(60), self.rng.randrange(60)))
            yield max(at, self.registers_at + timedelta(minutes=10)), self.says(what)

    def says(self, what: str) -> str:
        """Draw a wording of what they text. `what`: a key of `local.demo.wording.UNASKED`."""
        return self.rng.choice(UNASKED[what][self.language])

    def answers_at(self, now: datetime) -> datetime | None:
        """Draw when they answer a text that comes now, while they are awake; None if they do not."""
        fades_after = self.habits.fades_after
        has_faded = fades_after is not None and now > self.registers_at + timedelta(days=fades_after)
        if has_faded or self.rng.random() >= self.habits.answers:
            return None
        low, high = self.habits.minutes
        at = now + timedelta(minutes=low * (high / low) ** self.rng.random())
        local = at.astimezone(self.zone)
        if _AWAKE[0] <= local.time() < _AWAKE[1]:
            return at
        date = local.date() + timedelta(days=local.time() >= _AWAKE[1])
        return datetime.combine(date, _AWAKE[0], self.zone) + timedelta(minutes=90 * self.rng.random())

    def answer(self, open_drill: OpenDrill | None) -> str | None:
        """Draw their answer to the open prompt, or whether they ask for more; None for nothing."""
        if open_drill is None:
            return self.says("more") if self.rng.random() < self.habits.more else None
        prompt = open_drill.prompt
        match prompt.response_user_profile_key:
            case "language":
                return self.rng.choice(LANGUAGES[self.language])
            case "name":
                return self.rng.choice(INTRODUCTIONS[self.language]).format(self.rng.choice(NAMES[self.language]))
        if prompt.correct_response is None:
            return self.says("more")
        chance = self.habits.right_later if open_drill.failures else self.habits.right
        if (open_drill.drill.slug, prompt.slug) != PUZZLING:
            is_right = self.rng.random() < chance
            return right_answer(prompt, self.rng) if is_right else wrong_answer(prompt, self.language, self.rng)
        if self.rng.random() >= _STAYS:
            return None
        is_right = self.rng.random() < chance * _LOST
        return right_answer(prompt, self.rng) if is_right else self.rng.choice(PUZZLED[self.language])


def people(number: int, begin: datetime, seed: int) -> list[Person]:
    """Return this many people, always the same ones for a seed; they register in the fortnight from `begin` on."""
    others = [habits for habits in HABITS for _ in range(habits.share - 1)]
    Random(seed).shuffle(others)  # noqa: S311 - not for secrets
    kinds = [*HABITS, *others]  # so that few people are of all kinds too
    return [_person(each, kinds[each % len(kinds)], begin, seed) for each in range(number)]


def _person(number: int, habits: Habits, begin: datetime, seed: int) -> Person:
    rng = Random(f"{seed} {number}")  # noqa: S311 - not for secrets
    zone, numbers, languages = _NUMBERS[number % len(_NUMBERS)]
    code, first_day, days = rng.choice(_COHORTS)
    day = begin + timedelta(days=min(first_day + rng.randrange(days), DAYS - 1))
    local = datetime.combine(
        day.date(), time(rng.randrange(9, 20), rng.randrange(60), rng.randrange(60)), ZoneInfo(zone)
    )
    return Person(
        phone=numbers.format(100 + number),
        zone=ZoneInfo(zone),
        language=rng.choice(languages),
        code=code,
        habits=habits,
        registers_at=max(local, begin + timedelta(minutes=5 + number % 50)),
        rng=rng,
    )
