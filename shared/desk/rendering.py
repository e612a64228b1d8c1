"""What all templates can use: the menu, form tokens, numbers, times and references."""

from datetime import date, datetime

from flask import Flask, g, url_for

from shared.desk.access.visitor import Visitor
from shared.desk.current import desk, visitor
from shared.desk.pages import PAGES, Page


def prepare(app: Flask) -> None:
    """Give the app's templates their filters and functions. Whatever people wrote is escaped, without exception."""
    app.jinja_env.autoescape = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"when": when, "number": number, "share": share, "day": day, "seconds": seconds}
    app.jinja_env.filters |= {"shown": _shown, "worded": _worded, "reference": _reference, "dollars": dollars}
    app.jinja_env.globals |= {"learner_address": learner_address}
    app.context_processor(_of_the_request)


def learner_address(phone: str) -> str:
    """Return the address of a learner's page, which has no number in it."""
    return url_for("learner.show", reference=_reference(phone))


def when(moment: datetime | None) -> str:
    """Return a time in the deployment's time zone, to the minute; "never" for None."""
    return "never" if moment is None else moment.astimezone(desk().time_zone).strftime("%Y-%m-%d %H:%M")


def day(what: date) -> str:
    """Return a day as people read it."""
    return what.strftime("%a %d %b %Y")


def number(value: float | None) -> str:
    """Return a number with its thousands apart; a dash for None."""
    return "–" if value is None else f"{value:,}"


def share(part: int, whole: int) -> str:
    """Return how many of how many, in percent; a dash of none."""
    return "–" if whole == 0 else f"{100 * part / whole:.0f}\u00a0%"


def dollars(micro: int) -> str:
    """Return an amount of millionths of a dollar."""
    return f"${micro / 1_000_000:,.2f}"


def seconds(value: float | None) -> str:
    """Return a delay as people read it: at most so many seconds, minutes or hours."""
    if value is None:
        return "–"
    if value == float("inf"):
        return "over a day"
    if value < 60:
        return f"≤ {value:g} s"
    return f"≤ {value / 60:g} min" if value < 3600 else f"≤ {value / 3600:g} h"


def _reference(phone: str) -> str:
    return desk().references.of(phone)


def _worded(text: str | None) -> str:
    return visitor().worded(text)


def _shown(phone: str) -> str:
    return visitor().shown(phone)


def _of_the_request() -> dict[str, object]:
    """Return what is known of the request. Without a visitor, who was not let in, there is no menu."""
    who: Visitor | None = g.get("visitor")
    common: dict[str, object] = {"stage": desk().settings.stage, "zone": desk().time_zone.key, "now": desk().clock()}
    if who is None:
        return {**common, "visitor": None, "menu": ()}
    menu = [page for page in PAGES if _is_open(page, who)]
    token = desk().forms.token(who.session, who.operator.name)
    return {**common, "visitor": who, "menu": menu, "token": token}


def _is_open(page: Page, who: Visitor) -> bool:
    return who.may(page.right) if page.of_store else who.may_for_some(page.right)
