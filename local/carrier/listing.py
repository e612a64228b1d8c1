"""The list of messages: which ones fit a query, and a page of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from pydantic import JsonValue

from local.carrier.resources import API_VERSION, message_json
from local.carrier.send_requests import RefusedError
from local.carrier.texts import Account, Text

_LARGEST_PAGE = 1000
_FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
_ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

Span = tuple[datetime, datetime]
"""From a moment until just before another."""


@dataclass(frozen=True)
class _Wanted:
    recipient: str | None
    sender: str | None
    sent: Span | None

    def fits(self, text: Text) -> bool:
        if self.recipient not in {None, text.recipient} or self.sender not in {None, text.sender}:
            return False
        if self.sent is None:
            return True
        return text.sent_at is not None and self.sent[0] <= text.sent_at < self.sent[1]


def page_json(texts: Sequence[Text], account: Account, query: Mapping[str, str]) -> dict[str, JsonValue]:
    """A page of the messages that fit the query, newest first. `texts`: all of them, oldest first.

    A date filter leaves out what has not been sent yet. Raises RefusedError (20001) where the query cannot be read.
    """
    wanted = _Wanted(query.get("To"), query.get("From"), _sent(query))
    fitting = [text for text in reversed(texts) if wanted.fits(text)]
    size = max(1, min(_number(query, "PageSize", 50), _LARGEST_PAGE))
    page = _number(query, "Page", 0)
    token = query.get("PageToken") or (f"PA{fitting[0].sid}" if fitting else "")
    fitting = _from_token(fitting, token)
    shown = fitting[page * size : (page + 1) * size]

    def uri(number: int) -> str:
        kept = {name: query[name] for name in _FILTERS if name in query}
        place = {"PageSize": str(size), "Page": str(number), "PageToken": token}
        return f"/{API_VERSION}/Accounts/{account.sid}/Messages.json?{urlencode(kept | place)}"

    return {
        "messages": [message_json(text, account) for text in shown],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(shown) - 1, 0),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page - 1) if page else None,
        "next_page_uri": uri(page + 1) if (page + 1) * size < len(fitting) else None,
    }


def _from_token(fitting: list[Text], token: str) -> list[Text]:
    """Without what came in after the first page was read, so that no later page shows a message again."""
    places = (place for place, text in enumerate(fitting) if f"PA{text.sid}" == token)
    return fitting[next(places, 0) :]


def _sent(query: Mapping[str, str]) -> Span | None:
    """When a message must have been sent: the query's date filters together."""
    if not any(name in query for name in ("DateSent", "DateSent<", "DateSent>")):
        return None
    on, until, since = (_span(query, name) for name in ("DateSent", "DateSent<", "DateSent>"))
    return max(on[0], since[0]), min(on[1], until[1])


def _span(query: Mapping[str, str], name: str) -> Span:
    """The day or the second that a filter names; all time where there is no such filter."""
    value = query.get(name)
    if value is None:
        return _ALWAYS
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
