"""The tokens of a text about days and hours: its words, with clock times in one form."""

import re
from collections.abc import Collection, Sequence

from shared.drills.grading import lexicon
from shared.drills.grading.clock import with_times
from shared.drills.grading.normalise import normalise
from shared.drills.grading.numbers import with_digits
from shared.drills.grading.words import words_of

CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minutes>[0-5]\d))?(?P<open>\?)?")
"""A token that may be a clock time: "19:30", "7:30?" if it may be before or after noon, or a bare hour."""

_WITHOUT_COLON = re.compile(r"(?<![\d:.])(\d{1,2})([0-5]\d)(?![\d:])")
_CHAIN = re.compile(r"(?<![^\W\d_])[^\W\d_]+\.?(?:\s?-\s?[^\W\d_]+\.?)+")
"""Words with dashes between them."""

_DASH = re.compile(r"\s?-\s?")

Tokens = tuple[str, ...]


def tokens_of(text: str, day_words: Collection[str] = ()) -> Tokens:
    """Return the tokens of a text, with clock times in the form of CLOCK.

    "730" and "0800" are clock times, too. A dash between two of `day_words` becomes "to"; in "mon-wed-fri", which is a
    list, it does not.
    """

    def as_range(chain: re.Match[str]) -> str:
        words = [word.strip(".") for word in _DASH.split(chain[0])]
        return " to ".join(words) if len(words) == 2 and set(words) <= set(day_words) else chain[0]

    ranges = _CHAIN.sub(as_range, _WITHOUT_COLON.sub(r"\1:\2", normalise(text)))
    return tuple(_with_minutes(with_times(with_digits(list(words_of(ranges))))))


def _with_minutes(words: Sequence[str]) -> list[str]:
    """Return the words, with minutes behind a bare hour joined to it: "8 y media" is "8:30?"."""
    result, at = list[str](), 0
    while at < len(words):
        token, length = _hour_at(words, at)
        result.append(token)
        at += length
    return result


def _hour_at(words: Sequence[str], at: int) -> tuple[str, int]:
    if words[at].isdecimal() and len(words[at]) <= len("12"):
        behind = at + 1 + lexicon.CLOCK["hours"].at(words, at + 1)
        if length := lexicon.CLOCK["and_half"].at(words, behind):
            return f"{words[at]}:30?", behind + length - at
    return words[at], 1
