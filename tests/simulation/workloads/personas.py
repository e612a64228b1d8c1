"""The learners of the fortnight under faults: ten characters, and what each of them texts, and when.

Faults make things minutes late, seldom an hour. So that none of them changes what is due, each text keeps hours away
from every moment at which something becomes due: the learner's own moment of a morning, between 9 and 12; four hours
after a question, for its reminder; twelve after a text, for the next drill; days after a mistake, for its review.
"""

from datetime import timedelta
from itertools import count
from zoneinfo import ZoneInfo

from tests.simulation.workloads.calendar import Person, Texts
from tests.simulation.workloads.population import PLACES
from tests.simulation.workloads.scripts import Script

SOON, LATE = timedelta(hours=2), timedelta(hours=6)
"""After the drill has come, and so two hours before its reminder, or two hours after it."""

NO_IDEA = ("no idea", "none at all")


def diligent(person: Person) -> Texts:
    """Answers everything rightly, then asks for more, of which there is none."""
    yield from person.registers(18)
    for lesson in range(1, 7):
        yield from person.after_own_moment(lesson, SOON, *person.right(lesson))
    yield from person.at(9, 14, "MORE" if person.language == "en" else "MAS", "SCORE")


def errs(person: Person) -> Texts:
    """Answers after the reminder; fails each first question, and answers it rightly when it comes back two days on."""
    yield from person.registers(13)
    for day, lesson in ((1, 1), (2, 2), (5, 3), (6, 4), (9, 5), (10, 6)):
        first, *others = person.right(lesson)
        yield from person.after_own_moment(day, LATE, *NO_IDEA, *others)
        if day % 2 == 0:
            yield from person.after_own_moment(day + 1, LATE, person.right(lesson - 1)[0])
            yield from person.after_own_moment(day + 2, LATE, first)


def never_learns(person: Person) -> Texts:
    """Fails one question and, whenever it comes back, fails it again: after two days, four more, eight more."""
    yield from person.registers(18)
    yield from person.after_own_moment(1, LATE, *NO_IDEA, *person.right(1)[1:])
    for day, lesson in ((2, 2), (3, None), (4, 3), (5, 4), (6, 5), (7, None), (8, 6)):
        yield from person.after_own_moment(day, LATE, *(NO_IDEA if lesson is None else person.right(lesson)))


def stops_half_way(person: Person) -> Texts:
    """Answers the first question of each lesson and no other; begins the first lesson anew when all have begun."""
    yield from person.registers(18)
    for day in range(1, 14):
        yield from person.after_own_moment(day, SOON, person.right(day if day <= 6 else 1)[0])


def never_answers(person: Person) -> Texts:
    """Registers, and that was all."""
    yield from person.at(0, 13, "WELCOME")


def leaves(person: Person) -> Texts:
    """Leaves for good."""
    yield from person.registers(13)
    for lesson in range(1, 5):
        yield from person.after_own_moment(lesson, SOON, *person.right(lesson))
    yield from person.at(5, 18, "STOP")


def comes_back(person: Person) -> Texts:
    """Leaves with a drill half done and a reminder had, and comes back after four days."""
    yield from _away(person, by_carrier=False)


def comes_back_by_the_carrier(person: Person) -> Texts:
    """The same, and the carrier acts on both words by itself."""
    yield from _away(person, by_carrier=True)


def pauses(person: Person) -> Texts:
    """Pauses for four days; the drill that was open comes again when the others are done."""
    yield from person.registers(10)
    for day, lesson in ((1, 1), (2, 2)):
        yield from person.after_own_moment(day, SOON, *person.right(lesson))
    yield from person.at(3, 18, "PAUSE")
    yield from person.at(7, 18, "RESUME")
    for day, lesson in ((8, 4), (9, 5), (10, 6), (11, 3)):
        yield from person.after_own_moment(day, SOON, *person.right(lesson))


def stays_up_late(person: Person) -> Texts:
    """Stops half-way in the evening, so that the reminder waits for nine in the morning; wants more in between."""
    yield from person.at(0, 19, "WELCOME")
    yield from person.after_own_moment(1, SOON, *person.right(1), "MORE", *person.right(2))
    yield from person.after_own_moment(2, SOON, *person.right(3))
    yield from person.at(3, 18, *person.right(4)[:1])
    yield from person.after_own_moment(4, SOON, *person.right(5))


def _away(person: Person, *, by_carrier: bool) -> Texts:
    yield from person.registers(13)
    for lesson in range(1, 4):
        yield from person.after_own_moment(lesson, SOON, *person.right(lesson))
    yield from person.after_own_moment(4, SOON, person.right(4)[0])
    yield from person.at(4, 22, "STOP", by_carrier=by_carrier)
    yield from person.at(8, 18, "START", by_carrier=by_carrier)
    for day, lesson in ((9, 4), (10, 5), (11, 6)):
        yield from person.after_own_moment(day, SOON, *person.right(lesson))


def _in(place: str, number: int = 0, language: str = "en", first_day: int = 0) -> Person:
    return Person(PLACES[place].format(number), ZoneInfo(place), language, first_day)


def _late_riser(place: str) -> Person:
    """Somebody whose drill never comes at about the time of a reminder that had to wait for the morning."""
    people = (_in(place, number) for number in count(1))
    return next(person for person in people if person.has_late_mornings(1, 4))


NEW_YORK, LOS_ANGELES, MADRID = "America/New_York", "America/Los_Angeles", "Europe/Madrid"
KOLKATA, SYDNEY = "Asia/Kolkata", "Australia/Sydney"

CAST = (
    (diligent, _in(MADRID, language="es")),
    (errs, _in(LOS_ANGELES)),
    (never_learns, _in(MADRID, 1)),
    (stops_half_way, _in(MADRID, 2)),
    (never_answers, _in(NEW_YORK)),
    (leaves, _in(NEW_YORK, 1)),
    (comes_back, _in(SYDNEY, first_day=1)),
    (comes_back_by_the_carrier, _in(NEW_YORK, 2)),
    (pauses, _in(KOLKATA, first_day=1)),
    (stays_up_late, _late_riser(LOS_ANGELES)),
)
"""Nobody has anything due in the hours about the end of the fortnight."""

ZONES = {person.phone: person.zone for _, person in CAST}


def cast() -> tuple[Script, ...]:
    """Their scripts. All are patient."""
    return tuple(Script(person.phone, patient=True, texts=tuple(says(person))) for says, person in CAST)
