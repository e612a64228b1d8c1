"""What a page is asked for in its address: account, language and period. So a view can be shared, and has no number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import request

from shared.contracts.profile import NO_ACCOUNT
from shared.desk.current import desk, today, visitor
from shared.desk.problems import UnreadableAddressError
from shared.drills.languages import CODES
from shared.operations.accounts import Account
from shared.ports import Query
from shared.tallies.views import FIRST_YEAR, LAST_YEAR, MOST_DAYS, Filter

USUAL_DAYS = 14
"""Length of the period that is shown unless another is asked for, in days, today included."""

MOST_ACCOUNTS = 20
"""Maximum number of accounts that a filter offers. Any other can be written into the address."""


@dataclass(frozen=True)
class Asked:
    """What to show: of whom, and of which days, both inclusive."""

    which: Filter
    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    def query(self, **more: str | None) -> str:
        """Return the query string that asks for the same, with these changes. None takes a value out."""
        given = {"account": self.which.account, "language": self.which.language, **_period(self), **more}
        return urlencode({name: value for name, value in given.items() if value is not None})


def asked() -> Asked:
    """Return what the current request asks for. Raises UnreadableAddressError, which names what would be right."""
    language = request.args.get("language") or None
    if language is not None and language not in CODES:
        raise UnreadableAddressError(f"{language!r} is not a language.", "Choose one in the filter.")
    first, last = _days()
    return Asked(Filter(_account(), language), first, last)


def period() -> Asked:
    """Return the period that is asked for, about the whole store. Raises UnreadableAddressError."""
    first, last = _days()
    return Asked(Filter(), first, last)


def account_choices() -> Sequence[Account]:
    """Return the accounts that the filter offers to the visitor: at most MOST_ACCOUNTS of them. Raises RetryError."""
    who = visitor()
    if who.sees_all_accounts:
        found = desk().documents.find(Query("accounts", limit=MOST_ACCOUNTS))
    else:
        paths = [f"accounts/{each}" for each in who.operator.accounts[:MOST_ACCOUNTS]]
        found = [each for each in desk().documents.get_all(paths) if each is not None]
    return [Account(id=each.path.rpartition("/")[2], name=str(each.fields["name"])) for each in found]


def _account() -> str | None:
    """Return the account that is asked for: the visitor's first one if they are limited and ask for none."""
    account = request.args.get("account") or None
    if account is None and not visitor().sees_all_accounts:
        return visitor().operator.accounts[0]
    if account not in (None, NO_ACCOUNT) and len(account or "") > 100:
        raise UnreadableAddressError("This is not the id of an account.", "Choose one in the filter.")
    return account


def _days() -> tuple[date, date]:
    last = day_asked("last") or today()
    usual = date.fromordinal(max(1, last.toordinal() - USUAL_DAYS + 1))
    first = day_asked("first") or usual
    if not 0 <= (last - first).days < MOST_DAYS or not first.year >= FIRST_YEAR or last.year > LAST_YEAR:
        raise UnreadableAddressError(
            f"The days {first} to {last} cannot be shown.",
            f"Choose 1 to {MOST_DAYS} days between {FIRST_YEAR} and {LAST_YEAR}; the first comes before the last.",
        )
    return first, last


def _period(what: Asked) -> dict[str, str]:
    """Return a period as addresses have it, nothing for the usual one: it goes on with the days."""
    is_usual = what.last == today() and what.days == USUAL_DAYS
    return {} if is_usual else {"first": what.first.isoformat(), "last": what.last.isoformat()}


def day_asked(name: str) -> date | None:
    """Return the day that is asked for by this name, or None. Raises UnreadableAddressError."""
    written = request.args.get(name) or ""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise UnreadableAddressError(f"{written!r} is not a date.", "Write year, month and day: 2026-03-31.") from error
