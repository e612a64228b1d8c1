"""The lessons: where people stop, what they answer, and what they keep."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError

from shared.contracts.drill import Prompt
from shared.contracts.model import Slug
from shared.desk import csv_files
from shared.desk.access import needs
from shared.desk.charts import Chart, Series
from shared.desk.current import desk
from shared.desk.filters import Asked, account_choices
from shared.desk.problems import NotHereError
from shared.drills.languages import CODES
from shared.tallies import views
from shared.tallies.lesson_figures import Lesson, LessonVersion, PromptFigures

lessons = Blueprint("lessons", __name__)

PLACES = ("reached", "right_first", "right_later", "revealed", "passed", "left", "open")
"""The figures of a prompt in a funnel."""

NAMES = {
    "reached": "reached",
    "right_first": "right at first try",
    "right_later": "right later",
    "revealed": "revealed",
    "passed": "passed",
    "left": "left here",
    "open": "open here",
}

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


@lessons.get("/lessons")
@needs.of_accounts("see")
def show(what: Asked) -> ResponseReturnValue:
    """List the lessons."""
    found = views.lessons(desk().documents, what.which)
    return render_template(
        "lessons.html",
        asked=what,
        lessons=found,
        most=views.MOST_LESSONS,
        accounts=account_choices(),
        languages=sorted(CODES),
    )


@lessons.get("/lessons/<drill>")
@needs.of_accounts("see")
def one(what: Asked, drill: str) -> ResponseReturnValue:
    """Show one lesson: a funnel and its questions, for each of its versions."""
    found = _lesson(what, drill)
    language = what.which.language or "en"
    taught = desk().catalogue().drill(drill, language)
    wording = {} if taught is None else {each.slug: _asked_in(each) for each in taught.prompts}
    csv = f"{url_for('lessons.csv', drill=drill)}?{request.query_string.decode()}"
    return render_template(
        "lesson.html",
        asked=what,
        lesson=found,
        name=drill if taught is None else taught.name,
        charts=[(funnel(found, number), csv) for number in range(len(found.versions))],
        wording=wording,
        places=[(place, NAMES[place]) for place in PLACES],
        csv=csv,
        accounts=account_choices(),
        languages=sorted(CODES),
    )


@lessons.get("/lessons/<drill>.csv")
@needs.of_accounts("see")
def csv(what: Asked, drill: str) -> ResponseReturnValue:
    """Return the figures of a lesson's prompts as a file."""
    found = _lesson(what, drill)
    headings = ("version", "position", "prompt", *NAMES.values(), "first answers", "no listed option")
    rows: list[tuple[str | int, ...]] = [
        (version.version, prompt.position, prompt.prompt, *_places(prompt), prompt.answered, prompt.other)
        for version in found.versions
        for prompt in version.prompts
    ]
    return csv_files.table(f"lesson-{drill}", headings, rows)


def funnel(lesson: Lesson, number: int) -> Chart:
    """Return the funnel of one version of a lesson."""
    version: LessonVersion = lesson.versions[number]
    prompts = version.prompts
    return Chart(
        name=f"funnel-{number + 1}",
        title="From prompt to prompt" if len(lesson.versions) == 1 else f"From prompt to prompt: version {number + 1}",
        says=f"Of {prompts[0].reached} runs, how many came to each prompt, and how many ended there. All runs ever.",
        kind="bar",
        unit="runs",
        axis="prompt",
        labels=tuple(each.prompt for each in prompts),
        series=(
            Series(name="reached", values=tuple(each.reached for each in prompts)),
            Series(name="left here", values=tuple(each.left for each in prompts)),
        ),
    )


def _lesson(what: Asked, drill: str) -> Lesson:
    """Return the figures of a lesson. Raises NotHereError if it is neither taught nor was ever taken."""
    try:
        found = views.lesson(desk().documents, what.which, _SLUG.validate_python(drill))
    except ValidationError:
        raise NotHereError("There is no such lesson.", "Choose one under Lessons.") from None
    if not found.versions and desk().catalogue().drill(drill, "en") is None:
        raise NotHereError(f"There is no lesson {drill}.", "Choose one under Lessons.")
    return found


def _places(prompt: PromptFigures) -> tuple[int, ...]:
    return tuple(int(getattr(prompt, place)) for place in PLACES)


def _asked_in(prompt: Prompt) -> str:
    """Return the beginning of a prompt's last text, on one line: a question comes last."""
    texts = [message.text for message in prompt.messages if message.text]
    line = " ".join(texts[-1].split()) if texts else ""
    return line if len(line) <= 160 else f"{line[:159]}…"
