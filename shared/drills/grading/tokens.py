"""A text as the words that count in it."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from rapidfuzz.distance import OSA

from shared.drills.grading import lexicon
from shared.drills.grading.numbers import chinese_digits, with_digits

NOT = "not"
MOST_WORDS = 60
"""A text of more different words is no answer."""

_SHORTEST_MISSPELT_UNIT = 5
_NOT_SHORT = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|would|should|could|must|need|ca|wo|ai)n ?'?t\b|\b(can)not\b"
)
_FRENCH_NE = re.compile(r"\bn'(?=\w)")
_ELISION = re.compile(r"\b(?:[ldcjsmt]|qu|jusqu|lorsqu)'(?=\w\w)|'(?:s|m|d|re|ll|ve)\b")
_MINUS = re.compile(r"(?:^|(?<=\s))-(?=\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])([1-9]\d{0,2})[.,](\d{3})(?![\d.,]\d)")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)")
_PHRASE = re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, lexicon.PHRASES)) + r")(?!\S)")
_SIGNS = str.maketrans({"%": " percent ", "&": " and ", "<": " less than ", ">": " more than "})


def words_of(folded: str) -> tuple[str, ...]:
    """The words of a folded text, in order: numbers as digits, units and short forms in one way of writing."""
    text = _PHRASE.sub(lambda found: lexicon.PHRASES[found.group()], " ".join(_split(_spelled_out(folded))))
    words = _with_units(with_digits(text.split()))
    if len(words) <= MOST_WORDS:
        return tuple(words)
    alone = tuple(dict.fromkeys(words))
    return alone if len(alone) <= MOST_WORDS else ()


def _spelled_out(folded: str) -> str:
    text = _NOT_SHORT.sub(r"\1\2 not", folded)
    text = _ELISION.sub("", _FRENCH_NE.sub("ne ", text))
    text = _MINUS.sub(" minus ", text)
    text = _DECIMAL_COMMA.sub(".", _THOUSANDS.sub(r"\1\2", text))
    return chinese_digits(text.translate(_SIGNS))


def _split(text: str) -> Iterator[str]:
    for part in _NUMBER.split(text):
        if part[:1].isdecimal():
            yield part
            continue
        for kind, chars in groupby(part, _kind):
            if kind == "letters":
                yield "".join(chars)
            elif kind == "signs of a script without spaces":
                yield from chars


def _kind(char: str) -> str:
    if "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff":
        return "signs of a script without spaces"
    return "letters" if unicodedata.category(char)[0] in "LMN" else ""


def _with_units(words: list[str]) -> list[str]:
    result: list[str] = []
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in lexicon.ONE_OF and (following in lexicon.UNITS or following in ("mes", "pie", "an")):
            result.append("1")
        elif result and is_number(result[-1]):
            result.append(_unit_behind_number(word))
        else:
            result.append(lexicon.UNITS.get(word, word))
    return result


def _unit_behind_number(word: str) -> str:
    """The unit that a word means behind a number, short ("sec") or with a typo ("secnds"), else the word itself."""
    unit = lexicon.SHORT_UNITS.get(word) or lexicon.UNITS.get(word)
    if unit or len(word) < _SHORTEST_MISSPELT_UNIT:
        return unit or word
    near = {unit for name, unit in lexicon.UNITS.items() if name[0] == word[0] and _one_slip(word, name)}
    return near.pop() if len(near) == 1 else word


def _one_slip(word: str, name: str) -> bool:
    return len(name) >= _SHORTEST_MISSPELT_UNIT and OSA.distance(word, name, score_cutoff=1) == 1


def is_number(word: str) -> bool:
    """Whether a word has digits."""
    return word[:1].isdecimal()


def telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without fillers; all of them where nothing else would be left.

    A single letter at the end is no filler: no article ends a text, but the name of an option does.
    """
    kept = tuple(
        word
        for at, word in enumerate(words)
        if word not in lexicon.FILLERS or (len(word) == 1 and word.isascii() and at == len(words) - 1)
    )
    return kept or words


def core_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """The telling words, each negation as NOT, each "and" and each "or" in one way of writing."""
    kept = telling(words)
    negations = [word for word in kept if word in lexicon.NEGATIONS]
    if len(negations) > 1:
        kept = tuple(word for word in kept if word != "ne")  # "ne … pas" negates once
    return tuple(map(_canonical, kept))


def _canonical(word: str) -> str:
    if word in lexicon.NEGATIONS:
        return NOT
    if word in lexicon.AND:
        return "and"
    return "or" if word in lexicon.OR else word
