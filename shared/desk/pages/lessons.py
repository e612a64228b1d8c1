"""The lessons: where people stop, what they answer, and what they keep."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError

from shared.contracts.model import Slug
from shared.contracts.profile import DEFAULT_LANGUAGE
from shared.desk import csv_files
from shared.desk.access import needs
from shared.desk.charts import Chart
from shared.desk.current import desk
from shared.desk.filters import Asked, account_choices
from shared.desk.lesson_tables import PLACES, TABLES, TRIES, funnel, kept, list_of_lessons, questions, tries, tries_of
from shared.desk.problems import NotHereError
from shared.desk.taught import taught
from shared.drills.languages import CODES
from shared.tallies import views
from shared.tallies.lesson_figures import Lesson, LessonList, LessonVersion, PromptFigures

lessons = Blueprint("lessons", __name__)

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


class _Shown(NamedTuple):
    """A version of a lesson as its page shows it."""

    figures: LessonVersion
    funnel: Chart
    kept: Chart
    questions: tuple[PromptFigures, ...]


@lessons.get("/lessons")
@needs.of_accounts("see")
def show(what: Asked) -> ResponseReturnValue:
    """List the lessons, and those that are taught and were not taken yet."""
    found = views.lessons(desk().documents, what.which)
    catalogue, language = desk().catalogue(), _language(what)
    names = {slug: drill.name for slug in catalogue.slugs(language) if (drill := catalogue.drill(slug, language))}
    return render_template(
        "lessons.html",
        asked=what,
        found=found,
        names=names,
        untaken=_untaken(found, names),
        tries=TRIES,
        tries_of=tries_of,
        most=views.MOST_LESSONS,
        csv=f"{url_for('lessons.csv')}?{what.query()}",
        accounts=account_choices(),
        languages=sorted(CODES),
    )


@lessons.get("/lessons.csv")
@needs.of_accounts("see")
def csv(what: Asked) -> ResponseReturnValue:
    """Return the list of lessons as a file."""
    found = views.lessons(desk().documents, what.which)
    return csv_files.table("lessons", *list_of_lessons(found.lessons))


@lessons.get("/lessons/<drill>")
@needs.of_accounts("see")
def one(what: Asked, drill: str) -> ResponseReturnValue:
    """Show one lesson: for each version its funnel, its questions, and what people kept."""
    found = _lesson(what, drill)
    return render_template(
        "lesson.html",
        asked=what,
        lesson=found,
        taught=taught(desk().catalogue(), found, _language(what)),
        places=PLACES,
        tries=TRIES,
        versions=[_Shown(each, funnel(each), kept(each), questions(each)) for each in found.versions],
        right=tries_of(found),
        tries_of=tries,
        files={name: f"{url_for('lessons.file', drill=drill, table=name)}?{what.query()}" for name in TABLES},
        accounts=account_choices(),
        languages=sorted(CODES),
    )


@lessons.get("/lessons/<drill>/<table>.csv")
@needs.of_accounts("see")
def file(what: Asked, drill: str, table: str) -> ResponseReturnValue:
    """Return a table of one lesson, all its versions, as a file."""
    if table not in TABLES:
        raise NotHereError("There is no such table.", "Follow the link below a table.")
    return csv_files.table(f"{drill}-{table}", *TABLES[table](_lesson(what, drill)))


def _language(what: Asked) -> str:
    """Return the language in which a lesson is shown."""
    return what.which.language or DEFAULT_LANGUAGE


def _untaken(found: LessonList, names: Mapping[str, str]) -> list[str]:
    """Return the drills that are taught and not in the list. Of a list that is cut, this is not known."""
    return [] if found.is_cut else sorted(names.keys() - {each.drill for each in found.lessons})


def _lesson(what: Asked, drill: str) -> Lesson:
    """Return the figures of a lesson. Raises NotHereError if it is neither taught nor was ever taken."""
    try:
        found = views.lesson(desk().documents, what.which, _SLUG.validate_python(drill))
    except ValidationError:
        raise NotHereError("There is no such lesson.", "Choose one under Lessons.") from None
    if not found.versions and desk().catalogue().drill(drill, DEFAULT_LANGUAGE) is None:
        raise NotHereError(f"There is no lesson {drill}.", "Choose one under Lessons.")
    return found
