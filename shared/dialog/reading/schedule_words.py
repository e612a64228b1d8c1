"""The words of days and hours: what people call them, from the language files, and the clock times of the grader."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches
from functools import cached_property
from typing import Final, Literal

from shared.dialog.reading.schedule_tokens import CLOCK, Tokens, tokens_of
from shared.local_time.own_schedule import DAYS
from shared.local_time.zones import EVERY_DAY

ANY: Final = "any"
"""What stands for every day, and for no hour of one's own."""

_SHORTEST_WITH_TYPO = 6
"""Minimum length of a word in which typos are accepted, in characters."""

_NOON = 12
_EARLIEST_BARE_HOUR = 8
"""The first hour that, without am or pm, is one of the morning."""


class _ContradictionError(ValueError):
    """Days or hours of which it is unclear which are meant."""


@dataclass(frozen=True)
class Wanted:
    """The days of the week and the time that somebody names; None for what they do not name.

    `clock` is ANY for no hour of their own.
    """

    days: frozenset[int] | None
    clock: time | Literal["any"] | None


@dataclass(frozen=True)
class _Phrase:
    """A known phrase. `text`: the hour of a part of the day, or a clock time. `strict`: it has no other meaning."""

    kind: Literal["days", "part", "clock", "to", "but", "around"]
    days: frozenset[int] = frozenset()
    text: str = ""
    strict: bool = False


@dataclass(eq=False)
class ScheduleWords:
    """Phrases by their tokens: for days, for parts of the day, and those that may stand around them.

    `days`: the days of the week that a phrase names. `parts`: the hour that is meant by a part of the day; ANY for no
    hour. `to` makes a range of two days, and `but` takes days out. `known`: all folded words of the phrases.
    """

    days: dict[Tokens, frozenset[int]] = field(default_factory=dict)
    parts: dict[Tokens, str] = field(default_factory=dict)
    to: set[Tokens] = field(default_factory=set)
    but: set[Tokens] = field(default_factory=set)
    around: set[Tokens] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def read(self, text: str) -> Wanted | None:
        """Return the days and the time that a text names; None if it names none, is unclear, or says anything else."""
        found = self._phrases_in(tokens_of(text, self._day_words))
        if found is None:
            return None
        try:
            wanted = Wanted(_days_of(found), _time_of(found))
        except _ContradictionError:
            return None
        return None if wanted == Wanted(None, None) else wanted

    def _phrases_in(self, tokens: Tokens) -> list[_Phrase] | None:
        """Return the phrases of which the tokens consist, or None if there is any other token."""
        found, at = list[_Phrase](), 0
        while at < len(tokens):
            length, phrase = self._phrase_at(tokens, at)
            if phrase is None:
                return None
            found.append(phrase)
            at += length
        return found

    def _phrase_at(self, tokens: Tokens, at: int) -> tuple[int, _Phrase | None]:
        """Return the length in tokens of the longest phrase from an index on, and the phrase."""
        for length in range(min(self._longest, len(tokens) - at), 0, -1):
            if (phrase := self._phrase(tokens[at : at + length])) is not None:
                return length, phrase
        if CLOCK.fullmatch(tokens[at]):
            return 1, _Phrase("clock", text=tokens[at])
        return 1, self._misspelt(tokens[at])

    def _phrase(self, tokens: Tokens) -> _Phrase | None:
        if tokens in self.days:
            return _Phrase("days", days=self.days[tokens])
        if tokens in self.parts:
            return _Phrase("part", text=self.parts[tokens])
        if tokens in self.to:
            return _Phrase("to", strict=tokens not in self.around)
        if tokens in self.but:
            return _Phrase("but")
        return _Phrase("around") if tokens in self.around else None

    def _misspelt(self, word: str) -> _Phrase | None:
        if len(word) < _SHORTEST_WITH_TYPO:
            return None
        near = {self.days[(name,)] for name in get_close_matches(word, self._long_day_words, cutoff=0.84)}
        return _Phrase("days", days=near.pop()) if len(near) == 1 else None

    @cached_property
    def _longest(self) -> int:
        return max(map(len, (*self.days, *self.parts, *self.to, *self.but, *self.around)))

    @cached_property
    def _day_words(self) -> frozenset[str]:
        return frozenset(phrase[0] for phrase in self.days if len(phrase) == 1)

    @cached_property
    def _long_day_words(self) -> list[str]:
        return [word for word in self._day_words if len(word) >= _SHORTEST_WITH_TYPO]


def _days_of(found: Sequence[_Phrase]) -> frozenset[int] | None:
    """Return the named days, or None if there are none. Raises _ContradictionError."""
    named, taken_out = frozenset[int](), frozenset[int]()
    is_taken_out = False
    for at, phrase in enumerate(found):
        days = phrase.days
        if phrase.kind == "to":
            days = _range(found, at)
            if phrase.strict and not days:
                raise _ContradictionError
        is_taken_out = is_taken_out or phrase.kind == "but"
        if is_taken_out:
            taken_out |= days
        else:
            named |= days
    left = (named or EVERY_DAY) - taken_out
    if is_taken_out and (not taken_out or not left):
        raise _ContradictionError
    return left if named or taken_out else None


def _range(found: Sequence[_Phrase], at: int) -> frozenset[int]:
    """Return the days from the one before a word such as "through" to the one behind it; none without these."""
    before, behind = (found[beside].days if 0 <= beside < len(found) else frozenset() for beside in (at - 1, at + 1))
    if len(before) != 1 or len(behind) != 1:
        return frozenset()
    first, last = min(before), min(behind)
    return frozenset((first + day) % len(DAYS) for day in range((last - first) % len(DAYS) + 1))


def _time_of(found: Sequence[_Phrase]) -> time | Literal["any"] | None:
    """Return the named time, or None if there is none. Raises _ContradictionError, also if there are several."""
    parts = {phrase.text for phrase in found if phrase.kind == "part"}
    clocks = {phrase.text for phrase in found if phrase.kind == "clock"}
    if len(parts) > 1 or len(clocks) > 1 or (clocks and ANY in parts):
        raise _ContradictionError
    if ANY in parts:
        return ANY
    part = time.fromisoformat(parts.pop()) if parts else None
    return _clock_time(clocks.pop(), part) if clocks else part


def _clock_time(token: str, part: time | None) -> time:
    """Return the time of a clock, in a part of the day if one is named. Raises _ContradictionError.

    An hour without am or pm from 1 to 7 is one of the afternoon or evening.
    """
    found = CLOCK.fullmatch(token)
    if found is None or int(found["hour"]) > 24:
        raise _ContradictionError
    hour, minutes = int(found["hour"]), int(found["minutes"] or 0)
    is_late = hour < _EARLIEST_BARE_HOUR if part is None else part.hour >= _NOON
    is_bare = 0 < hour <= _NOON and (found["open"] or found["minutes"] is None)
    if is_bare:
        hour = hour % _NOON + _NOON * (is_late or hour == _NOON)
    elif part is not None and (hour >= _NOON) != is_late:
        raise _ContradictionError
    return time(hour % 24, minutes)
