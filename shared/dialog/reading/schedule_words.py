"""The words of days and hours: what people call them, from the language files, and the clock times of the grader."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches
from functools import cached_property

from shared.drills.grading.clock import with_times
from shared.drills.grading.normalise import normalise
from shared.drills.grading.numbers import with_digits
from shared.drills.grading.words import words_of
from shared.local_time.own_schedule import DAYS
from shared.local_time.zones import EVERY_DAY

ANY = "any"
"""What stands for every day, and for no hour of one's own."""

_SHORTEST_WITH_TYPO = 6
"""Minimum length of a word in which typos are accepted, in characters."""

_NOON = 12
_WITHOUT_COLON = re.compile(r"(?<![\d:.])(\d{1,2})([0-5]\d)(?![\d:])")
_DASH = re.compile(r"(?<=[^\W\d])\.?\s?-\s?(?=[^\W\d])")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minutes>[0-5]\d))?(?P<open>\?)?")
_TO = "to"
"""The token for a dash and for words such as "through", which make a range of the days beside them."""

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """The days that somebody names and the parts of the day or clock times; nothing if they name none."""

    days: frozenset[int] | None
    clock: time | str | None


@dataclass(eq=False)
class ScheduleWords:
    """Phrases by their tokens: for days, for parts of the day, and those that may stand around them.

    `days`: the days of the week that a phrase names. `parts`: the hour at which a part of the day begins; ANY for no
    hour. `to` makes a range of two days, and `but` takes days out. `known`: all words of the phrases.
    """

    days: dict[Tokens, frozenset[int]] = field(default_factory=dict)
    parts: dict[Tokens, str] = field(default_factory=dict)
    to: set[Tokens] = field(default_factory=set)
    but: set[Tokens] = field(default_factory=set)
    around: set[Tokens] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def read(self, text: str) -> Wanted | None:
        """Return the days and the time that a text names; None if it names none, or says anything else."""
        found = self._phrases_in(tokens_of(text, self._day_words))
        if found is None:
            return None
        days, hour = _days_of(found), _time_of(found)
        if hour == "" or (days is not None and not days) or (days is None and hour is None):
            return None
        return Wanted(days, hour)

    def _phrases_in(self, tokens: Sequence[str]) -> "list[_Phrase] | None":
        """Return the phrases of which the tokens consist, or None if there is any other token."""
        found, at = list[_Phrase](), 0
        while at < len(tokens):
            known = self._known_at(tuple(tokens), at)
            if known is None:
                return None
            length, phrase = known
            found.append(phrase)
            at += length
        return found

    def _known_at(self, tokens: Tokens, at: int) -> "tuple[int, _Phrase] | None":
        for length in range(min(self._longest, len(tokens) - at), 0, -1):
            phrase = tokens[at : at + length]
            if phrase in self.days:
                return length, _Phrase("day", days=self.days[phrase])
            if phrase in self.parts:
                return length, _Phrase("part", text=self.parts[phrase])
            if phrase in self.to:
                return length, _Phrase("to", text="" if phrase in self.around else _TO)
            if phrase in self.but:
                return length, _Phrase("but")
            if phrase in self.around:
                return length, _Phrase("around")
        if _CLOCK.fullmatch(tokens[at]):
            return 1, _Phrase("clock", text=tokens[at])
        near = {self.days[(word,)] for word in get_close_matches(tokens[at], self._long_day_words, cutoff=0.84)}
        is_typo = len(near) == 1 and len(tokens[at]) >= _SHORTEST_WITH_TYPO
        return (1, _Phrase("day", days=near.pop())) if is_typo else None

    @cached_property
    def _longest(self) -> int:
        return max(map(len, (*self.days, *self.parts, *self.to, *self.but, *self.around)))

    @cached_property
    def _day_words(self) -> frozenset[str]:
        return frozenset(phrase[0] for phrase in self.days if len(phrase) == 1)

    @cached_property
    def _long_day_words(self) -> list[str]:
        return [word for word in self._day_words if len(word) >= _SHORTEST_WITH_TYPO]


@dataclass(frozen=True)
class _Phrase:
    kind: str
    text: str = ""
    days: frozenset[int] = frozenset()


def tokens_of(text: str, day_words: Iterable[str] = ()) -> Tokens:
    """Return the tokens of a text: its words, with clock times in the grader's form.

    A dash between two of `day_words` is a token. "730" and "0800" are clock times.
    """
    normalised = _WITHOUT_COLON.sub(r"\1:\2", normalise(text))
    dashed = _DASH.sub(f" {_TO} ", normalised) if _is_between_days(normalised, frozenset(day_words)) else normalised
    return tuple(with_times(with_digits(list(words_of(dashed)))))


def _is_between_days(text: str, day_words: frozenset[str]) -> bool:
    found = [(text[: dash.start()].split(), text[dash.end() :].split()) for dash in _DASH.finditer(text)]
    return bool(found) and all(
        before and after and before[-1].strip(".,") in day_words and after[0].strip(".,") in day_words
        for before, after in found
    )


def _days_of(found: Sequence[_Phrase]) -> frozenset[int] | None:
    """Return the named days; None if there are none, and an empty set if they contradict themselves."""
    named: frozenset[int] | None = None
    is_taken_out = False
    for at, phrase in enumerate(found):
        days = phrase.days
        if phrase.kind == "but":
            is_taken_out, named = True, EVERY_DAY if named is None else named
        elif phrase.kind == "to":
            days = _range(found[max(at - 1, 0) : at], found[at + 1 : at + 2])
            if not days and phrase.text == _TO:
                return frozenset()
        if days:
            named = named - days if named is not None and is_taken_out else (named or frozenset()) | days
    return named


def _range(before: Sequence[_Phrase], after: Sequence[_Phrase]) -> frozenset[int]:
    """Return the days from one to another, beside a word such as "through"; none if these are not two single days."""
    if not before or not after or len(before[0].days) != 1 or len(after[0].days) != 1:
        return frozenset()
    start, end = min(before[0].days), min(after[0].days)
    return frozenset((start + day) % len(DAYS) for day in range((end - start) % len(DAYS) + 1))


def _time_of(found: Sequence[_Phrase]) -> time | str | None:
    """Return the named time, ANY, None if there is none, and "" if there are several or they contradict each other."""
    parts = {phrase.text for phrase in found if phrase.kind == "part"}
    clocks = {phrase.text for phrase in found if phrase.kind == "clock"}
    if len(parts) > 1 or len(clocks) > 1:
        return ""
    part = next(iter(parts), None)
    if not clocks:
        return time.fromisoformat(part) if part not in (None, ANY) else part
    return "" if part == ANY else _clock(clocks.pop(), part)


def _clock(token: str, part: str | None) -> time | str:
    """Return a clock time, in a part of the day if one is named; "" if there is no such time.

    An hour without am or pm from 1 to 7 is one of the afternoon or evening.
    """
    found = _CLOCK.fullmatch(token)
    hour, minutes = (int(found["hour"]), int(found["minutes"] or 0)) if found else (99, 0)
    is_open = found is not None and (found["open"] is not None or ":" not in token) and 0 < hour <= _NOON
    is_late = hour < 8 if part is None else time.fromisoformat(part).hour >= _NOON
    if is_open:
        hour = hour % _NOON + _NOON * (is_late or (part is None and hour == _NOON))
    elif part is not None and (hour >= _NOON) != is_late:
        return ""
    return time(hour % 24, minutes) if hour <= 24 else ""
