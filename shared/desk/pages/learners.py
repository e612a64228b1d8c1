"""The learners: a list with conditions, and a search by number or name."""

from datetime import UTC, datetime, time
from typing import get_args
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError

from shared.contracts.phone_numbers import typed
from shared.desk import csv_files
from shared.desk.access import needs
from shared.desk.current import desk, visitor
from shared.desk.filters import Asked, account_choices, day_asked
from shared.desk.problems import PageError, UnreadableAddressError
from shared.drill_progress.query_fields import STATES, LearnerState
from shared.drills.languages import CODES
from shared.operations.finding import Filter, Page, find

learners = Blueprint("learners", __name__)

PAGE = 50
"""Maximum number of learners in a page."""

MOST_EXAMINED = 110
"""Maximum number of learners that are compared for a page, where no index finds those who match."""

_STATE: TypeAdapter[LearnerState | None] = TypeAdapter(LearnerState | None)
_HEADINGS = ("number", "name", "language", "account", "state", "open lesson", "lessons completed", "last text")


@learners.get("/learners")
@needs.of_accounts("see")
def show(what: Asked) -> ResponseReturnValue:
    """List the learners who meet all conditions."""
    which = _filter(what)
    page = _page(which)
    return render_template(
        "learners.html",
        asked=what,
        which=which,
        page=page,
        is_cut=page.after is not None and len(page.rows) < PAGE,
        most_examined=MOST_EXAMINED,
        following=_after(page),
        csv=f"{url_for('learners.csv')}?{request.query_string.decode()}",
        accounts=account_choices(),
        languages=sorted(CODES),
        states=STATES,
    )


@learners.get("/learners.csv")
@needs.of_accounts("see")
def csv(what: Asked) -> ResponseReturnValue:
    """Return the same page as a file."""
    who = visitor()
    rows = (
        (
            who.shown(each.phone),
            who.worded(each.name),
            each.language,
            each.account,
            each.state,
            each.open_drill,
            each.drills_completed,
            each.last_active,
        )
        for each in _page(_filter(what)).rows
    )
    return csv_files.table("learners", _HEADINGS, rows)


@learners.post("/learners/number")
@needs.of_accounts("see")
def by_number(_: Asked) -> ResponseReturnValue:
    """Go to the learner with a number. It is in the form, so it is in no address."""
    written = request.form.get("number", "")
    if (phone := typed(written)) is None:
        raise PageError(
            "This is not a phone number.", "Write it with its country code, such as +1 212 555 0100, and search again."
        )
    return redirect(url_for("learner.show", reference=desk().references.of(phone)), 303)


def _filter(what: Asked) -> Filter:
    """Return the conditions in the address. Raises UnreadableAddressError."""
    args = request.args
    try:
        state = _STATE.validate_python(args.get("state") or None)
    except ValidationError as error:
        known = ", ".join(get_args(LearnerState))
        raise UnreadableAddressError("There is no such state.", f"Choose one of {known}.") from error
    return Filter(
        state=state,
        account=what.which.account,
        language=what.which.language,
        drill=args.get("drill") or None,
        name=args.get("name") or None,
        active_since=_since("active_since"),
        inactive_since=_since("inactive_since"),
    )


def _since(name: str) -> datetime | None:
    day = day_asked(name)
    return None if day is None else datetime.combine(day, time.min, desk().time_zone).astimezone(UTC)


def _page(which: Filter) -> Page:
    after = None
    if (reference := request.args.get("after")) and (after := desk().references.phone(reference)) is None:
        raise UnreadableAddressError("The page begins after a learner who cannot be.", "Open Learners above.")
    return find(desk().documents, which, PAGE, after, MOST_EXAMINED)


def _after(page: Page) -> str | None:
    """Return the address of the page after this one, which asks for the same; None at the end."""
    if page.after is None:
        return None
    asked = {**request.args.to_dict(), "after": desk().references.of(page.after)}
    return f"{url_for('learners.show')}?{urlencode(asked)}"
