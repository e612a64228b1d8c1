"""The learners' texts and times, drawn before a run starts, so that no fault changes them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from tests.simulation.workloads import wording

NUMBERS = {"+12125550101": 0, "+13125550102": 1, "+13035550103": 2, "+14155550104": 3}
"""Phones from New York to San Francisco, and how many hours their time is behind New York's."""

OF_THE_PAUSED = "+16465550105"
"""Phone of a learner who texts while operators pause sending."""

OF_THE_ANSWERED = "+16465550106"
"""Phone of a learner with whom operators talk."""

MINUTE = 60.0
HOUR = 60 * MINUTE

OF_A_PHONE = 0.15
"""Chance that a learner's phone texts something after a text."""

_OPENINGS = (("WELCOME",), ("hello there", "WELCOME"), ("welcome",), ("DEMO", "WELCOME"), ("START", "WELCOME"))
_INTAKE = (("a", "Zebedee"), ("B", "Zebedee"), ("English", "Zebedee"))
_LESSON = ("a", "b", "c", "8 glasses", "at noon", "no idea whatsoever", "more", "MAS", "next")
_ANSWERED_IN_A_PAUSE = ("HELP", "HELP", "HELP", "opt out", "START")
_IN_A_CONVERSATION = ("STOP", "START", "HELP", "I want to talk to a person", "when is my shift?")
_LEAVING = ("STOP", "START", "HELP", "pause", "resume", "score", "menu", "LANGUAGE Spanish", "name Zebedee")


@dataclass(frozen=True)
class Text:
    """A text that a learner will send.

    `meant`: what it means, in the tidy wording; None for a text of their phone. `after`: delay after the previous text,
    in seconds. `by_carrier`: the carrier acts on STOP and START by itself and reports it. `not_before`: earliest time.
    """

    body: str
    after: float
    by_carrier: bool = False
    not_before: datetime | None = None
    meant: str | None = None


@dataclass(frozen=True)
class Script:
    """One learner's texts. A patient learner waits until everything that follows from the previous text is done."""

    phone: str
    patient: bool
    texts: tuple[Text, ...]


def tidy(scripts: tuple[Script, ...]) -> tuple[Script, ...]:
    """Return the scripts with what the learners mean, and without the texts of their phones."""
    return tuple(
        replace(script, texts=tuple(replace(text, body=text.meant) for text in script.texts if text.meant is not None))
        for script in scripts
    )


def as_people_text(seed: int, scripts: tuple[Script, ...]) -> tuple[Script, ...]:
    """Return the scripts as people and their phones text them."""
    rng = Random(f"{seed} wording")  # noqa: S311
    return tuple(replace(script, texts=tuple(_worded(rng, script))) for script in scripts)


def _worded(rng: Random, script: Script) -> Iterator[Text]:
    """Yield the texts in people's wording, and of a learner who does not wait, those of their phone too."""
    for text in script.texts:
        body = text.body if text.by_carrier else wording.as_people_text(rng, text.body)
        yield replace(text, body=body, meant=text.body)
        if not script.patient and rng.random() < OF_A_PHONE:
            yield Text(rng.choice(wording.OF_PHONES), 0.0)


def scripts(seed: int) -> tuple[Script, ...]:
    """Draw the scripts of two or three learners, the first of whom is patient."""
    rng = Random(f"{seed} scripts")  # noqa: S311 - not for secrets
    phones = rng.sample(list(NUMBERS), rng.choice((2, 2, 3)))
    return tuple(_script(rng, phone, patient=number == 0 or rng.random() < 0.3) for number, phone in enumerate(phones))


def of_the_paused(seed: int, begin: datetime, end: datetime) -> Script:
    """Draw the script of a learner who asks for help, leaves and comes back in a pause, and texts just after it."""
    rng = Random(f"{seed} paused")  # noqa: S311
    before = [Text(body, 10.0) for body in ("WELCOME", *_INTAKE[0])]
    bodies = [rng.choice(rng.choice((_LESSON, _ANSWERED_IN_A_PAUSE))) for _ in range(8)]
    meanwhile = [Text(body, rng.choice((0.0, 2.0, 30.0)), not_before=begin) for body in bodies]
    afterwards = Text("menu", 0.0, not_before=end + timedelta(seconds=10))
    return Script(OF_THE_PAUSED, patient=False, texts=(*before, *meanwhile, afterwards))


def of_the_answered(seed: int, begin: datetime) -> Script:
    """Draw the script of a learner who texts while operators talk with them, and after a conversation is over."""
    rng = Random(f"{seed} answered")  # noqa: S311
    before = [Text(body, 10.0) for body in ("WELCOME", *_INTAKE[0])]
    bodies = [rng.choice(rng.choice((_LESSON, _LESSON, _IN_A_CONVERSATION))) for _ in range(8)]
    meanwhile = [Text(body, rng.choice((0.0, 2.0, 30.0, MINUTE)), not_before=begin) for body in bodies]
    afterwards = [Text(body, 0.0, not_before=begin + timedelta(hours=30)) for body in ("START", "more", "b")]
    return Script(OF_THE_ANSWERED, patient=False, texts=(*before, *meanwhile, *afterwards))


def _script(rng: Random, phone: str, *, patient: bool) -> Script:
    bodies = [*rng.choice(_OPENINGS), *rng.choice(_INTAKE)]
    while len(bodies) < 12:
        bodies.append(rng.choice(_LESSON if rng.random() < 0.7 else _LEAVING))
    night = rng.randrange(4, len(bodies))
    return Script(
        phone,
        patient,
        tuple(_text(rng, body, _delay(rng, phone, patient, number == night)) for number, body in enumerate(bodies)),
    )


def _delay(rng: Random, phone: str, patient: bool, overnight: bool) -> float:
    """Draw the delay before a text, in seconds.

    After a night the learner texts at six in the evening, when nothing is due for hours: a patient learner's text
    must not race with scheduled work.
    """
    if overnight:
        return (32 + NUMBERS[phone]) * HOUR
    return rng.uniform(MINUTE, 5 * MINUTE) if patient else rng.choice((0.0, 0.1, 2.0, 5.0, 30.0, 10 * MINUTE))


def _text(rng: Random, body: str, delay: float) -> Text:
    return Text(body, delay, by_carrier=body in ("STOP", "START") and rng.random() < 0.5)
