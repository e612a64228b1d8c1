"""Clock times in one form: "20:00" for "8 pm", "12:00" for "noon", "8:30?" for "half past eight", day or night."""

from collections.abc import Collection

from shared.drills.grading import lexicon
from shared.drills.grading.numbers import is_number

_HALF_DAY = 12
_HOUR = lexicon.UNITS["hour"]
_WHOLE = {"noon": "12:00", "midnight": "00:00"}
_MINUTES = {"": "00", "5": "30", "3": "30", "15": "15", "45": "45"}
"""Minutes by the decimals of an hour: 8.5 for "ocho y media", 8.3 for "8.30"."""

_BEFORE_HOUR = (("half_past", 30), ("quarter_past", 15), ("quarter_to", -15))
_BEHIND_HOUR = (("and_half", 30), ("and_quarter", 15), ("less_quarter", -15))
_OPENINGS = frozenset[str]().union(
    *(
        lexicon.CLOCK[kind].first_words()
        for kind in (*_WHOLE, *(kind for kind, _ in _BEFORE_HOUR), "am_before", "pm_before")
    )
)
"""The words other than numbers with which a clock time may begin."""


def with_times(words: list[str]) -> list[str]:
    """Return the words, with each clock time replaced by its token.

    A time that may be before or after noon ends with "?". A bare number is no time here: see `as_known_times`.
    """
    result: list[str] = []
    at = 0
    while at < len(words):
        may_begin = is_number(words[at]) or words[at] in _OPENINGS
        token, after = _time_at(words, at) if may_begin else (None, at)
        result.append(token or words[at])
        at = after if token else at + 1
    return result


def _time_at(words: list[str], at: int) -> tuple[str | None, int]:
    """Return the clock time that begins at a word, or None, and the index after it."""
    for kind, token in _WHOLE.items():
        length = lexicon.CLOCK[kind].at(words, at)
        if length:
            return token, at + length
    for kind, minutes in _BEFORE_HOUR:
        hour = at + lexicon.CLOCK[kind].at(words, at)
        if at < hour < len(words) and words[hour].isdecimal():
            half_day, after = _half_day(words, hour + 1)
            return _token(int(words[hour]), minutes, half_day), after
    for kind in ("am_before", "pm_before"):
        hour = at + lexicon.CLOCK[kind].at(words, at)
        if at < hour < len(words):
            return _time_from_hour(words, hour, kind[:2])
    return _time_from_hour(words, at)


def _time_from_hour(words: list[str], at: int, half_day: str = "") -> tuple[str | None, int]:
    """Return the clock time whose hour, perhaps with its minutes, is at an index, or None, and the index after it."""
    hour, colon, minutes = words[at].partition(":")
    after = at + 1
    if "." in hour:
        hour, _, minutes = hour.partition(".")  # "8.30 pm"
        if len(minutes) != 2:
            return None, at
    elif not colon:
        minutes, after = _minutes(words, after)
    named, end = _half_day(words, after)
    if not hour.isdecimal() or not (colon or half_day or end > after):
        return None, at
    if hour.startswith("0") and colon and not (half_day or named):
        named = "am"  # "08:30"
    return _token(int(hour), int(minutes), half_day or named), end


def _minutes(words: list[str], at: int) -> tuple[str, int]:
    """Return the minutes behind an hour and the index after them; a half of the day must follow."""
    behind_unit = at + lexicon.CLOCK["hours"].at(words, at)
    for kind, minutes in _BEHIND_HOUR:
        end = behind_unit + lexicon.CLOCK[kind].at(words, behind_unit)
        if end > behind_unit and _half_day(words, end)[1] > end:
            return str(minutes), end
    if at < len(words) and len(words[at]) == 2 and words[at].isdecimal() and _half_day(words, at + 1)[1] > at + 1:
        return words[at], at + 1
    return "0", behind_unit if _half_day(words, behind_unit)[1] > behind_unit else at


def _half_day(words: list[str], at: int) -> tuple[str, int]:
    """Return the half of the day that is named at an index ("am", "pm", "night" or none), and the index after it."""
    at += lexicon.CLOCK["oclock"].at(words, at)
    for kind in ("am", "pm", "night", "noon"):
        length = lexicon.CLOCK[kind].at(words, at)
        if length:
            at += length
            return "pm" if kind == "noon" else kind, at + lexicon.CLOCK["oclock"].at(words, at)
    return "", at


def _token(hour: int, minutes: int, half_day: str) -> str | None:
    """Return the token of a time, or None if there is no such time."""
    hour, minutes = divmod(hour * 60 + minutes, 60)
    if not 0 <= hour <= 24:
        return None
    if hour > _HALF_DAY:
        return f"{hour % 24:02}:{minutes:02}"
    if not half_day:
        return f"{hour}:{minutes:02}?"
    is_late = half_day == "pm" or (half_day == "night" and 5 <= hour < _HALF_DAY)
    return f"{hour % _HALF_DAY + _HALF_DAY * is_late:02}:{minutes:02}"


def is_time(token: str) -> bool:
    """Return whether a token is a clock time."""
    return ":" in token


def as_known_times(tokens: tuple[str, ...], times: Collection[str]) -> tuple[str, ...]:
    """Return an answer's tokens, with each time and bare hour replaced by the only one of `times` that it can mean.

    So "8" means "20:00" where that is the only time with an 8, and nothing beside "08:00".
    """
    result: list[str] = []
    for at, token in enumerate(tokens):
        is_unit = token == _HOUR and result and is_time(result[-1]) and not is_time(tokens[at - 1])
        if not is_unit:  # as in "20 h"
            result.append(_meant(token, times) if is_number(token) else token)
    return tuple(result)


def _meant(token: str, times: Collection[str]) -> str:
    hour, _, minutes = token.removesuffix("?").partition(":")
    hour, _, part = hour.partition(".")
    minutes = minutes or _MINUTES.get(part, "")
    if token in times or not minutes or len(hour) > 2:
        return token
    fits = [
        known for known in times if _may_be(int(hour), minutes, known, is_open=token[-1] == "?" or ":" not in token)
    ]
    return fits[0] if len(fits) == 1 else token


def _may_be(hour: int, minutes: str, known: str, *, is_open: bool) -> bool:
    """Return whether a time may mean a known one. `is_open` is true if it may be before or after noon."""
    known_hour, _, known_minutes = known.removesuffix("?").partition(":")
    if known_minutes != minutes or hour > 24:
        return False
    if hour > _HALF_DAY or not (is_open or known[-1] == "?"):
        return int(known_hour) == hour % 24
    return int(known_hour) % _HALF_DAY == hour % _HALF_DAY
