"""The time zone that a learner names as the answer to the question for it."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from shared.contracts.drill import Prompt
from shared.dialog.reading.message import Message
from shared.dialog.reading.words import Word, joined, words_of
from shared.dialog.reading.zone_names import ZoneNames, iana_names
from shared.drills.grading.grade import chosen_option
from shared.local_time.number_zones import offsets, zone_at_offset, zones_of_number

_MAX_ANSWER_WORDS = 12
"""Maximum number of words in which an answer names its time zone."""


def chosen_time_zone(prompt: Prompt, message: Message, phone: str | None) -> str | None:
    """Return the IANA name of the time zone that an answer names or picks, or None.

    `phone`: the learner's number, which decides what an offset from UTC means.
    """
    names = message.phrases.time_zones
    if len(message.content) <= _MAX_ANSWER_WORDS and (zone := _zone(names, message.body, message.content, phone)):
        return zone
    option = chosen_option(prompt, message.body)
    if option is None:
        return None
    words = joined(words_of(option))
    return _zone(names, option, words, phone) or _only(names.zones_in(words, strict=False))


def _zone(names: ZoneNames, text: str, words: Sequence[Word], phone: str | None) -> str | None:
    """Return the zone that a text names by words, by an offset, or by both. All `words` must belong to that."""
    if (zone := iana_names().get(text.replace(" ", "_").casefold())) is not None:
        return zone
    found = names.offset.search(text)
    start, end = found.span() if found else (0, 0)
    named = names.zones_in([word for word in words if word.end <= start or word.start >= end], strict=True)
    if found is None or named is None:
        return _only(named)
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0)) * (-1 if found["minus"] else 1)
    if not named:
        at_offset = zone_at_offset(offset, zones_of_number(phone) if phone else ())
        return at_offset.key if at_offset else None
    zone = _only(named)
    return zone if zone is not None and offset in offsets(ZoneInfo(zone)) else None


def _only(zones: frozenset[str] | None) -> str | None:
    return next(iter(zones)) if zones and len(zones) == 1 else None
