"""Which drill comes next for a learner, and the command that starts it."""

from typing import Protocol

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.drill_progress.progress import Progress

_ALL_DONE = {
    "en": "You have finished all of our lessons. Well done! We will text you when there is a new one.",
    "es": "Ya terminaste todas nuestras lecciones. ¡Muy bien! Te avisaremos cuando haya una nueva.",
    "fr": "Tu as fini toutes nos leçons. Bravo ! Nous t'écrirons quand il y en aura une nouvelle.",
}


class Curriculum(Protocol):
    """The drills that there are."""

    def slugs(self, language: str) -> tuple[str, ...]:
        """The drills for learners of this language, in the order in which they are taught."""

    def lesson(self, slug: str) -> str:
        """What this drill is called whatever its language: the same for a drill and its translation."""


def wanted(progress: Progress, batch: Batch, curriculum: Curriculum) -> tuple[c.Command, ...]:
    """The commands that a batch asks for; `progress` has the batch in it already."""
    slugs = curriculum.slugs(progress.profile.language)
    for event in batch.events:
        match event:
            case e.UserValidated() if slugs:
                return (_start(batch, slugs[0]),)
            case e.NextDrillRequested():
                slug = _next_slug(progress, slugs, curriculum)
                return (_all_done(batch) if slug is None else _start(batch, slug),)
            case _:
                pass
    return ()


def _next_slug(progress: Progress, slugs: tuple[str, ...], curriculum: Curriculum) -> str | None:
    """The first drill not started, else the first one not completed."""
    started = {curriculum.lesson(slug) for slug in progress.drills}
    completed = {curriculum.lesson(slug) for slug, run in progress.drills.items() if run.completed_at}
    not_started = (slug for slug in slugs if curriculum.lesson(slug) not in started)
    not_completed = (slug for slug in slugs if curriculum.lesson(slug) not in completed)
    return next(not_started, None) or next(not_completed, None)


def _start(batch: Batch, slug: str) -> c.StartDrill:
    return c.StartDrill(id=f"start:{batch.id}", phone=batch.phone, drill_slug=slug)


def _all_done(batch: Batch) -> c.SendAdHocMessage:
    text = _ALL_DONE.get(batch.profile.language, _ALL_DONE["en"])
    return c.SendAdHocMessage(id=f"all-done:{batch.id}", phone=batch.phone, text=text)
