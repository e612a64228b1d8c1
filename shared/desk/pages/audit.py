"""The audit: who did what, when and why, and what came of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError

from shared.contracts.model import Id
from shared.desk import csv_files
from shared.desk.access import needs
from shared.desk.current import desk, visitor
from shared.desk.filters import Asked, period
from shared.desk.problems import UnreadableAddressError
from shared.operations.audit import Entry

audit = Blueprint("audit", __name__)

PAGE = 80
"""Maximum number of actions in a page. Each takes up to two documents."""

_HEADINGS = ("time", "operator", "action", "learner", "what came of it", "what changed", "reason")
_ID: TypeAdapter[str] = TypeAdapter(Id)


@audit.get("/audit")
@needs.of_store("see")
def show() -> ResponseReturnValue:
    """List the actions of a period."""
    what = period()
    entries = _entries(what)
    following = entries[-1].id if len(entries) == PAGE else None
    return render_template("audit.html", asked=what, entries=entries, following=following)


@audit.get("/audit.csv")
@needs.of_store("see")
def csv() -> ResponseReturnValue:
    """Return the same page of actions as a file."""
    what = period()
    return csv_files.table(f"audit-{what.first}-{what.last}", _HEADINGS, map(_row, _entries(what)))


def _entries(what: Asked) -> Sequence[Entry]:
    zone = desk().time_zone
    first = datetime.combine(what.first, time.min, zone).astimezone(UTC)
    last = datetime.combine(what.last, time.max, zone).astimezone(UTC)
    return desk().audit.page(first, last, PAGE, _after())


def _after() -> str | None:
    """Return the action after which the page begins. Raises UnreadableAddressError."""
    if not (written := request.args.get("after")):
        return None
    try:
        return _ID.validate_python(written)
    except ValidationError as error:
        raise UnreadableAddressError("The page begins after an action that cannot be.", "Open Audit above.") from error


def _row(entry: Entry) -> tuple[str | datetime | None, ...]:
    phone = None if entry.phone is None else visitor().shown(entry.phone)
    who = entry.operator + ("" if entry.authenticated else "?")
    return entry.at, who, entry.action, phone, *map(visitor().worded, (entry.outcome, entry.changed, entry.reason))
