"""A persona with a phone and a calendar, from which its texts and their times follow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.simulation.checks.oracle import own_moment
from tests.simulation.engine.functions import catalogue
from tests.simulation.workloads.scripts import MINUTE, Text

DRILLS = Path(__file__).parent.parent / "drills"
FIRST_DAY = date(2026, 3, 2)
"""Daylight saving time starts in America six days later."""

Texts = Iterator[Text]


@dataclass(frozen=True)
class Persona:
    """A learner's phone, time zone and language. `first_day`: the persona's day 0, in days after FIRST_DAY."""

    phone: str
    zone: ZoneInfo
    language: str = "en"
    first_day: int = 0

    def at(self, day: int, hour: int, *bodies: str, by_carrier: bool = False) -> Texts:
        """Yield these texts one after the other, from this hour on."""
        return _texts(self._moment(day, hour), bodies, by_carrier=by_carrier)

    def after_own_moment(self, day: int, delay: timedelta, *bodies: str) -> Texts:
        """Yield these texts one after the other, `delay` after the moment at which a drill may be due."""
        return _texts(own_moment(self.phone, self._date(day), self.zone) + delay, bodies)

    def registers(self, hour: int) -> Texts:
        """Yield the registration code and the answers to the intake questions."""
        return self.at(0, hour, "WELCOME", "A" if self.language == "en" else "B", "Zebedee")

    def right(self, lesson: int) -> list[str]:
        """Return the letters of a lesson's right answers."""
        drills = catalogue(DRILLS)
        drill = drills.drill(drills.slugs(self.language)[lesson], self.language)
        assert drill is not None
        return [prompt.correct_response[0] for prompt in drill.prompts if prompt.correct_response]

    def has_late_mornings(self, *days: int) -> bool:
        """Return whether no drill is due before half past ten on these days."""
        margin = timedelta(hours=1.5)
        return all(own_moment(self.phone, self._date(day), self.zone) - self._moment(day, 9) > margin for day in days)

    def _date(self, day: int) -> date:
        return FIRST_DAY + timedelta(days=self.first_day + day)

    def _moment(self, day: int, hour: int) -> datetime:
        return datetime.combine(self._date(day), time(hour), self.zone)


def _texts(begin: datetime, bodies: tuple[str, ...], *, by_carrier: bool = False) -> Texts:
    for body in bodies:
        yield Text(body, 2 * MINUTE, by_carrier=by_carrier, not_before=begin)
