"""The list of messages: filters and pages, as in Twilio's Messages API."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from pydantic import JsonValue

from local.carrier.resources import API_VERSION
from local.carrier.send_requests import RefusedError
from local.carrier.texts import Account, Text

_MAX_PAGE_SIZE = 1000
_FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
_ALL_TIME = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

Span = tuple[datetime, datetime]
"""A time span: its start, and its end, which is excluded."""


@dataclass(frozen=True)
class _Filter:
    recipient: str | None
    sender: str | None
    sent: Span | None

    def matches(self, text: Text) -> bool:
        if self.recipient not in {None, text.recipient} or self.sender not in {None, text.sender}:
            return False
        if self.sent is None:
            return True
        return text.sent_at is not None and self.sent[0] <= text.sent_at < self.sent[1]


def page_json(
    texts: Sequence[Text],
    account: Account,
    query: Mapping[str, str],
    shown_as: Callable[[Text, Account], dict[str, JsonValue]],
) -> dict[str, JsonValue]:
    """Return a page of the messages that match the query, newest first. `texts`: all messages, oldest first.

    A date filter excludes unsent messages. Raises RefusedError (20001) if the query is invalid.
    """
    selection = _Filter(query.get("To"), query.get("From"), _sent(query))
    matching = [text for text in reversed(texts) if selection.matches(text)]
    size = max(1, min(_number(query, "PageSize", 50), _MAX_PAGE_SIZE))
    page = _number(query, "Page", 0)
    token = query.get("PageToken") or (f"PA{matching[0].sid}" if matching else "")
    matching = _from_token(matching, token)
    shown = matching[page * size : (page + 1) * size]

    def uri(number: int) -> str:
        filters = {name: query[name] for name in _FILTERS if name in query}
        paging = {"PageSize": str(size), "Page": str(number), "PageToken": token}
        return f"/{API_VERSION}/Accounts/{account.sid}/Messages.json?{urlencode(filters | paging)}"

    return {
        "messages": [shown_as(text, account) for text in shown],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(shown) - 1, 0),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page - 1) if page else None,
        "next_page_uri": uri(page + 1) if (page + 1) * size < len(matching) else None,
    }


def _from_token(matching: list[Text], token: str) -> list[Text]:
    """Drop messages newer than the first page's first, so that no later page repeats a message."""
    positions = (position for position, text in enumerate(matching) if f"PA{text.sid}" == token)
    return matching[next(positions, 0) :]


def _sent(query: Mapping[str, str]) -> Span | None:
    """Return the span in which all date filters of the query hold, None if it has none."""
    if not any(name in query for name in ("DateSent", "DateSent<", "DateSent>")):
        return None
    on, until, since = (_span(query, name) for name in ("DateSent", "DateSent<", "DateSent>"))
    return max(on[0], since[0]), min(on[1], until[1])


def _span(query: Mapping[str, str], name: str) -> Span:
    value = query.get(name)
    if value is None:
        return _ALL_TIME
    try:
        if "T" not in value:
            day = datetime.combine(date.fromisoformat(value), time(), UTC)
            return day, day + timedelta(days=1)
        second = datetime.fromisoformat(value)
        second = second if second.tzinfo else second.replace(tzinfo=UTC)
        return second, second + timedelta(seconds=1)
    except (ValueError, OverflowError) as error:
        raise RefusedError(400, 20001, f"{name} must be a date (YYYY-MM-DD) or a time in ISO 8601.") from error


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    value = query.get(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise RefusedError(400, 20001, f"{name} must be a number.")
    return int(value)
