"""Choose a learner's next drill, and build the commands that follow from a batch."""

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts import phrases
from shared.contracts.batch import Batch
from shared.drill_progress.plan import Curriculum
from shared.drill_progress.progress import Progress


def follow_up_commands(progress: Progress, batch: Batch, curriculum: Curriculum) -> tuple[c.Command, ...]:
    """Return the commands that follow from a batch: start a drill, or send the score.

    `progress` must include the batch. All of them answer a learner's text.
    """
    wording = phrases.in_language(batch.profile.language)
    for event in batch.events:
        match event:
            case e.UserValidated() if slugs := curriculum.slugs(progress.profile.language):
                return (_start(batch, slugs[0]),)
            case e.NextDrillRequested():
                slug = next_slug(progress, curriculum)
                return (_say(batch, "all-done", wording.all_done) if slug is None else _start(batch, slug),)
            case e.ScoreRequested():
                return (_say(batch, "score", wording.score.format_map(_score(progress, curriculum))),)
            case _:
                pass
    return ()


def next_slug(progress: Progress, curriculum: Curriculum) -> str | None:
    """Return the first drill not started, else the first not completed.

    None when all are completed.
    """
    slugs = curriculum.slugs(progress.profile.language)
    started = {curriculum.base_slug(slug) for slug in progress.drills}
    completed = _completed(progress, curriculum)
    not_started = (slug for slug in slugs if curriculum.base_slug(slug) not in started)
    not_completed = (slug for slug in slugs if curriculum.base_slug(slug) not in completed)
    return next(not_started, None) or next(not_completed, None)


def _completed(progress: Progress, curriculum: Curriculum) -> set[str]:
    return {curriculum.base_slug(slug) for slug, run in progress.drills.items() if run.completed_at}


def _score(progress: Progress, curriculum: Curriculum) -> dict[str, int]:
    slugs = curriculum.slugs(progress.profile.language)
    lessons = {curriculum.base_slug(slug) for slug in slugs if curriculum.is_lesson(slug)}
    return {
        "done": len(lessons & _completed(progress, curriculum)),
        "all": len(lessons),
        "right": progress.answered_rightly,
        "answered": progress.answered,
    }


def _start(batch: Batch, slug: str) -> c.StartDrill:
    return c.StartDrill(id=f"start:{batch.id}", phone=batch.phone, drill_slug=slug, by_learner=True)


def _say(batch: Batch, kind: str, text: str) -> c.SendAdHocMessage:
    return c.SendAdHocMessage(id=f"{kind}:{batch.id}", phone=batch.phone, text=text, by_learner=True)
