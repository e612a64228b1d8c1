"""Clock times in one form: "20:00" for "8 pm", "12:00" for "noon", "8:30?" for "half past eight", day or night."""

import re

from shared.drills.grading import lexicon
from shared.drills.grading.numbers import is_number

HALF_DAY = 12
"""Half of a day, in hours."""

_WHOLE = {"noon": "12:00", "midnight": "00:00"}
_BEFORE_HOUR = (("half_past", 30), ("quarter_past", 15), ("quarter_to", -15))
_BEHIND_HOUR = (("and_quarter", 15), ("less_quarter", -15), ("oclock_half", 30))
_ROUND_MINUTES = frozenset({"5", "10", "15", "20", "25"})
"""Minutes that are counted from or to an hour: "ten past eight"."""

_WRITTEN = re.compile(r"(\d{1,2}?)(?:([:.])?([0-5]\d))?")
"""An hour in digits, perhaps with its minutes: "8", "8:30", "8.30" or "830"."""

_ONE = lexicon.ONE_OF - {"a", "an"}
"""Words for one o'clock: "la una de la tarde"."""

_OPENINGS = frozenset[str]().union(
    *(
        lexicon.CLOCK[kind].first_words()
        for kind in (*_WHOLE, *(kind for kind, _ in _BEFORE_HOUR), "am_before", "pm_before")
    )
)
"""The words other than numbers with which a clock time may begin."""


def with_times(words: list[str]) -> list[str]:
    """Return the words, with each clock time replaced by its token.

    A time that may be before or after noon ends with "?". A bare number is no time here: see `known_times`.
    """
    result: list[str] = []
    at = 0
    while at < len(words):
        may_begin = is_number(words[at]) or words[at] in _OPENINGS or words[at] in _ONE
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
    minutes, hour = _minutes_before(words, at)
    if minutes and hour < len(words) and words[hour].isdecimal():
        half_day, after = _half_day(words, hour + 1)
        return _token(int(words[hour]), minutes, half_day), after
    for kind in ("am_before", "pm_before"):
        hour = at + lexicon.CLOCK[kind].at(words, at)
        if at < hour < len(words):
            return _time_from_hour(words, hour, kind[:2])
    return _time_from_hour(words, at)


def _minutes_before(words: list[str], at: int) -> tuple[int, int]:
    """Return the minutes of "quarter past" or "ten to" at an index, or 0, and the index of the hour behind them."""
    for kind, minutes in _BEFORE_HOUR:
        length = lexicon.CLOCK[kind].at(words, at)
        if length:
            return minutes, at + length
    if words[at] in _ROUND_MINUTES:
        for kind, sign in (("past", 1), ("to", -1)):
            length = lexicon.CLOCK[kind].at(words, at + 1)
            hour = at + 1 + length
            if length:
                return sign * int(words[at]), hour
    return 0, at


def _time_from_hour(words: list[str], at: int, half_day: str = "") -> tuple[str | None, int]:
    """Return the clock time whose hour, perhaps with its minutes, is at an index, or None, and the index after it."""
    found = _WRITTEN.fullmatch("1" if words[at] in _ONE else words[at])
    if not found:
        return None, at
    hour, sign, written = found.groups()
    minutes, after = (int(written), at + 1) if written else _minutes_behind(words, at + 1, is_time=bool(half_day))
    named, end = _half_day(words, after)
    is_time = sign == ":" or half_day or end > after or (minutes and not written)
    if not is_time:
        return None, at
    if hour.startswith("0") and sign == ":" and not (half_day or named):
        named = "am"  # "08:30"
    return _token(int(hour), minutes, half_day or named), end


def _minutes_behind(words: list[str], at: int, *, is_time: bool) -> tuple[int, int]:
    """Return the minutes behind an hour, or 0, and the index after them.

    "and a half" and plain minutes may also belong to a duration. So they need a half of the day: behind them or, if
    `is_time`, before the hour. Plain minutes may also follow a word for the hour: "14 heures 15".
    """
    unit = at + lexicon.CLOCK["hours"].at(words, at)
    for kind, minutes in _BEHIND_HOUR:
        length = lexicon.CLOCK[kind].at(words, unit)
        if length:
            return minutes, unit + length
    less = unit + lexicon.CLOCK["less"].at(words, unit)
    if less > unit and _ROUND_MINUTES.issuperset(words[less : less + 1]) and less < len(words):
        return -int(words[less]), less + 1
    half = unit + lexicon.CLOCK["and_half"].at(words, unit)
    if half > unit and (is_time or _names_half_day(words, half)):
        return 30, half
    start = unit + lexicon.CLOCK["and"].at(words, unit)
    is_behind_unit = at < unit == start
    if _is_minutes(words[start : start + 1]) and (is_time or is_behind_unit or _names_half_day(words, start + 1)):
        return int(words[start]), start + 1
    return 0, unit if _names_half_day(words, unit) else at


def _is_minutes(words: list[str]) -> bool:
    return bool(words) and words[0].isdecimal() and len(words[0]) == 2 and int(words[0]) < 60


def _names_half_day(words: list[str], at: int) -> bool:
    return _half_day(words, at)[1] > at


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
    """Return the token of a time, or None if there is no such time. `minutes` may be negative: minutes to the hour."""
    if not 0 <= hour <= 24:
        return None
    if half_day and hour <= HALF_DAY:
        is_late = half_day == "pm" or (half_day == "night" and 5 <= hour < HALF_DAY)
        hour = hour % HALF_DAY + HALF_DAY * is_late
    is_open = not half_day and hour <= HALF_DAY
    hour, minutes = divmod((hour * 60 + minutes) % (24 * 60), 60)
    if is_open:
        return f"{hour % HALF_DAY or HALF_DAY}:{minutes:02}?"
    return f"{hour:02}:{minutes:02}"


def is_time(token: str) -> bool:
    """Return whether a token is a clock time."""
    return ":" in token
