"""Clock times of an answer, read like the only one of the options' times that each can mean."""

import re
from collections.abc import Collection
from itertools import pairwise

from shared.drills.grading import lexicon
from shared.drills.grading.clock import HALF_DAY, is_time
from shared.drills.grading.numbers import is_number

_HOUR = lexicon.UNITS["hour"]
_MINUTE = lexicon.UNITS["minute"]
_MINUTES = {"": "00", "5": "30", "3": "30", "15": "15", "45": "45"}
"""Minutes by the decimals of an hour: 8.5 for "ocho y media", 8.3 for "8.30"."""

_COMPACT = re.compile(r"(\d{1,2})([0-5]\d)")
"""A time in digits alone: "2000", "830"."""

_DECIMAL = re.compile(r"\d+\.\d")


def says_duration(words: tuple[str, ...]) -> bool:
    """Return whether words name a number of hours and not a time: "12 hours", "2.5 horas", unlike "12 h"."""
    return any(
        (number.isdecimal() and len(number) <= 2 and lexicon.CLOCK["duration"].at((unit,), 0))
        or (_DECIMAL.fullmatch(number) and lexicon.UNITS.get(unit) == _HOUR)
        for number, unit in pairwise(words)
    )


def as_hour(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tokens of an option that is a bare hour, such as "9 h", as a time, else the tokens unchanged."""
    number = tokens[0] if tokens[:1] and tokens[1:] in ((), (_HOUR,)) else ""
    if not number.isdecimal() or int(number) > 2 * HALF_DAY:
        return tokens
    return (f"{number}:00?" if int(number) <= HALF_DAY else f"{int(number) % 24:02}:00",)


def as_known_times(tokens: tuple[str, ...], times: Collection[str]) -> tuple[str, ...]:
    """Return an answer's tokens, with each time and bare hour replaced by the only one of `times` that it can mean.

    So "8" means "20:00" where that is the only time with an 8, and nothing beside "08:00".
    """
    result: list[str] = []
    if lexicon.CLOCK["one"].anywhere(tokens):
        tokens = tuple("1" if token in lexicon.ONE_OF else token for token in tokens)
    for before, token in pairwise(("", *tokens)):
        is_unit = result and is_time(result[-1]) and (token == _HOUR or (token == _MINUTE and is_time(before)))
        if not is_unit:  # as in "20 h", "20:00 horas" and "17h30min"
            result.append(_meant(token, times) if is_number(token) else token)
    return tuple(result)


def _meant(token: str, times: Collection[str]) -> str:
    hour, _, minutes = token.removesuffix("?").partition(":")
    hour, _, part = hour.partition(".")
    minutes = minutes or _MINUTES.get(part, "")
    compact = _COMPACT.fullmatch(token)
    if compact:
        hour, minutes = compact.groups()
    if token in times or not minutes or len(hour) > 2:
        return token
    is_open = hour[0] != "0" and (token[-1] == "?" or ":" not in token)
    as_written = f"{hour}:{minutes}?"
    if is_open and as_written in times:
        return as_written
    fits = [known for known in times if _may_be(int(hour), minutes, known, is_open=is_open)]
    return fits[0] if len(fits) == 1 else token


def _may_be(hour: int, minutes: str, known: str, *, is_open: bool) -> bool:
    """Return whether a time may mean a known one. `is_open` is true if it may be before or after noon."""
    known_hour, _, known_minutes = known.removesuffix("?").partition(":")
    if known_minutes != minutes or hour > 24:
        return False
    if hour > HALF_DAY or not (is_open or known[-1] == "?"):
        return int(known_hour) == hour % 24
    return int(known_hour) % HALF_DAY == hour % HALF_DAY
