"""Somebody with a phone and a calendar, who can tell when they will text what."""

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
"""Clocks change in America on the seventh day from it."""

Texts = Iterator[Text]


@dataclass(frozen=True)
class Persona:
    """`first_day`: the one, counted from FIRST_DAY, that is their day 0."""

    phone: str
    zone: ZoneInfo
    language: str = "en"
    first_day: int = 0

    def at(self, day: int, hour: int, *bodies: str, by_carrier: bool = False) -> Texts:
        """These texts one after the other, from this hour on."""
        return _texts(self._moment(day, hour), bodies, by_carrier=by_carrier)

    def after_own_moment(self, day: int, delay: timedelta, *bodies: str) -> Texts:
        """These texts one after the other, so long after the moment at which a drill may have come in the morning."""
        return _texts(own_moment(self.phone, self._date(day), self.zone) + delay, bodies)

    def registers(self, hour: int) -> Texts:
        """The code, and the answers to what is asked then."""
        return self.at(0, hour, "WELCOME", "A" if self.language == "en" else "B", "Zebedee")

    def right(self, lesson: int) -> list[str]:
        """The letters of a lesson's right answers."""
        drills = catalogue(DRILLS)
        drill = drills.drill(drills.slugs(self.language)[lesson], self.language)
        assert drill is not None
        return [prompt.correct_response[0] for prompt in drill.prompts if prompt.correct_response]

    def has_late_mornings(self, *days: int) -> bool:
        """Whether on these days nothing is due before half past ten."""
        margin = timedelta(hours=1.5)
        return all(own_moment(self.phone, self._date(day), self.zone) - self._moment(day, 9) > margin for day in days)

    def _date(self, day: int) -> date:
        return FIRST_DAY + timedelta(days=self.first_day + day)

    def _moment(self, day: int, hour: int) -> datetime:
        return datetime.combine(self._date(day), time(hour), self.zone)


def _texts(begin: datetime, bodies: tuple[str, ...], *, by_carrier: bool = False) -> Texts:
    for body in bodies:
        yield Text(body, 2 * MINUTE, by_carrier=by_carrier, not_before=begin)
