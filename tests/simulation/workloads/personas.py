"""The learners of the fortnight under faults: ten personas, with their texts and times.

Faults delay texts by minutes, seldom by an hour. So that no delay changes what is due, each text is hours away from
every due time: the learner's own moment between 9 and 12 in the morning; four hours after a question, for its
reminder; twelve hours after a text, for the next drill; days after a mistake, for its review. For the same reason no
reminder is due in the last hour and a half of the evening: a few minutes later it would wait for the morning.
"""

from datetime import timedelta
from itertools import count
from zoneinfo import ZoneInfo

from tests.simulation.workloads.calendar import Persona, Texts
from tests.simulation.workloads.population import NUMBER_FORMATS
from tests.simulation.workloads.scripts import Script

SOON, LATE = timedelta(hours=2), timedelta(hours=6)
"""Time from a drill to its answer: two hours before its reminder is due, or two hours after."""

NO_IDEA = ("no idea", "none at all")


def diligent(persona: Persona) -> Texts:
    """Answers everything correctly, then asks for more although no drill is left."""
    yield from persona.registers(18)
    for lesson in range(1, 7):
        yield from persona.after_own_moment(lesson, SOON, *persona.right(lesson))
    yield from persona.at(9, 14, "MORE" if persona.language == "en" else "MAS", "SCORE")


def errs(persona: Persona) -> Texts:
    """Answers after the reminder; fails each first question, and answers it correctly in its review two days later.

    The reminder of a review of two questions comes in the morning after it.
    """
    yield from persona.registers(13)
    for day, lesson in ((1, 1), (2, 2), (5, 3), (6, 4), (9, 5), (10, 6)):
        first, *others = persona.right(lesson)
        yield from persona.after_own_moment(day, LATE, *NO_IDEA, *others)
        if day % 2 == 0:
            yield from persona.after_own_moment(day + 1, LATE, persona.right(lesson - 1)[0])
            yield from persona.after_own_moment(day + 2, LATE, first)


def never_learns(persona: Persona) -> Texts:
    """Fails one question, and fails each of its reviews: after two days, four more, eight more."""
    yield from persona.registers(18)
    yield from persona.after_own_moment(1, LATE, *NO_IDEA, *persona.right(1)[1:])
    for day, lesson in ((2, 2), (3, None), (4, 3), (5, 4), (6, 5), (7, None), (8, 6)):
        yield from persona.after_own_moment(day, LATE, *(NO_IDEA if lesson is None else persona.right(lesson)))


def stops_half_way(persona: Persona) -> Texts:
    """Answers only the first question of each lesson; restarts the first lesson once all have begun."""
    yield from persona.registers(18)
    for day in range(1, 14):
        yield from persona.after_own_moment(day, SOON, persona.right(day if day <= 6 else 1)[0])


def never_answers(persona: Persona) -> Texts:
    """Registers and never texts again."""
    yield from persona.at(0, 13, "WELCOME")


def leaves(persona: Persona) -> Texts:
    """Opts out for good."""
    yield from persona.registers(13)
    for lesson in range(1, 5):
        yield from persona.after_own_moment(lesson, SOON, *persona.right(lesson))
    yield from persona.at(5, 18, "STOP")


def comes_back(persona: Persona) -> Texts:
    """Opts out half-way through a drill, after its reminder, and opts in after four days."""
    yield from _opts_out_and_in(persona, by_carrier=False)


def comes_back_at_the_carrier(persona: Persona) -> Texts:
    """Does the same, and the carrier acts on both keywords by itself."""
    yield from _opts_out_and_in(persona, by_carrier=True)


def pauses(persona: Persona) -> Texts:
    """Pauses for four days; the open drill restarts when the others are done."""
    yield from persona.registers(10)
    for day, lesson in ((1, 1), (2, 2)):
        yield from persona.after_own_moment(day, SOON, *persona.right(lesson))
    yield from persona.at(3, 18, "PAUSE")
    yield from persona.at(7, 18, "RESUME")
    for day, lesson in ((8, 4), (9, 5), (10, 6), (11, 3)):
        yield from persona.after_own_moment(day, SOON, *persona.right(lesson))


def stays_up_late(persona: Persona) -> Texts:
    """Stops half-way in the evening, so that the reminder waits until nine in the morning; asks for more before."""
    yield from persona.at(0, 19, "WELCOME")
    yield from persona.after_own_moment(1, SOON, *persona.right(1), "MORE", *persona.right(2))
    yield from persona.after_own_moment(2, SOON, *persona.right(3))
    yield from persona.at(3, 18, *persona.right(4)[:1])
    yield from persona.after_own_moment(4, SOON, *persona.right(5))


def _opts_out_and_in(persona: Persona, *, by_carrier: bool) -> Texts:
    yield from persona.registers(13)
    for lesson in range(1, 4):
        yield from persona.after_own_moment(lesson, SOON, *persona.right(lesson))
    yield from persona.after_own_moment(4, SOON, persona.right(4)[0])
    yield from persona.at(4, 22, "STOP", by_carrier=by_carrier)
    yield from persona.at(8, 18, "START", by_carrier=by_carrier)
    for day, lesson in ((9, 4), (10, 5), (11, 6)):
        yield from persona.after_own_moment(day, SOON, *persona.right(lesson))


def _in(zone: str, number: int = 0, language: str = "en", first_day: int = 0) -> Persona:
    return Persona(NUMBER_FORMATS[zone].format(number), ZoneInfo(zone), language, first_day)


def _late_riser(zone: str, *days: int) -> Persona:
    """Return a persona whose drills are due well after nine, when postponed reminders are sent, on these days."""
    candidates = (_in(zone, number) for number in count(1))
    return next(persona for persona in candidates if persona.has_late_mornings(*days))


NEW_YORK, LOS_ANGELES, MADRID = "America/New_York", "America/Los_Angeles", "Europe/Madrid"
KOLKATA, SYDNEY = "Asia/Kolkata", "Australia/Sydney"

PERSONAS = (
    (diligent, _in(MADRID, language="es")),
    (errs, _late_riser(LOS_ANGELES, 3, 4, 7, 8, 11, 12)),
    (never_learns, _in(MADRID, 1)),
    (stops_half_way, _in(MADRID, 2)),
    (never_answers, _in(NEW_YORK)),
    (leaves, _in(NEW_YORK, 1)),
    (comes_back, _in(SYDNEY, first_day=1)),
    (comes_back_at_the_carrier, _in(NEW_YORK, 2)),
    (pauses, _in(KOLKATA, first_day=1)),
    (stays_up_late, _late_riser(LOS_ANGELES, 1, 4)),
)
"""Each persona's script. Nothing is due in the hours around the end of the fortnight."""

ZONES = {persona.phone: persona.zone for _, persona in PERSONAS}


def persona_scripts() -> tuple[Script, ...]:
    """Return the personas' scripts. All are patient."""
    return tuple(Script(persona.phone, patient=True, texts=tuple(script(persona))) for script, persona in PERSONAS)
