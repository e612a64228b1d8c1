"""Tokens: the words, numbers and units of a text, each in one spelling."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from rapidfuzz.distance import OSA

from shared.drills.grading import lexicon
from shared.drills.grading.numbers import chinese_digits, with_digits

NOT = "not"
"""The token that stands for every negation."""

MAX_TOKENS = 60
"""Maximum number of different tokens in an answer."""

_SHORTEST_MISSPELT_UNIT = 5
"""Minimum length of a unit in which a typo is accepted, in characters."""

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


def tokens_of(normalised: str) -> tuple[str, ...]:
    """Return the tokens of a normalised text in order: ("20", "second") for "twenty secs".

    In a text of more than MAX_TOKENS tokens, repeated ones are dropped; if there are still more, return ().
    """
    text = _PHRASE.sub(lambda found: lexicon.PHRASES[found.group()], " ".join(_split(_spelled_out(normalised))))
    tokens = _with_units(with_digits(text.split()))
    if len(tokens) <= MAX_TOKENS:
        return tuple(tokens)
    distinct = tuple(dict.fromkeys(tokens))
    return distinct if len(distinct) <= MAX_TOKENS else ()


def _spelled_out(normalised: str) -> str:
    text = _NOT_SHORT.sub(r"\1\2 not", normalised)
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


def _with_units(tokens: list[str]) -> list[str]:
    result: list[str] = []
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if token in lexicon.ONE_OF and (following in lexicon.UNITS or following in ("mes", "pie", "an")):
            result.append("1")
        elif result and is_number(result[-1]):
            result.append(_unit_after_number(token))
        else:
            result.append(lexicon.UNITS.get(token, token))
    return result


def _unit_after_number(token: str) -> str:
    """Return the unit that a token means after a number, else the token: "second" for "sec"."""
    unit = lexicon.SHORT_UNITS.get(token) or lexicon.UNITS.get(token)
    if unit or len(token) < _SHORTEST_MISSPELT_UNIT:
        return unit or token
    near = {unit for name, unit in lexicon.UNITS.items() if name[0] == token[0] and _is_one_typo(token, name)}
    return near.pop() if len(near) == 1 else token


def _is_one_typo(token: str, name: str) -> bool:
    return len(name) >= _SHORTEST_MISSPELT_UNIT and OSA.distance(token, name, score_cutoff=1) == 1


def is_number(token: str) -> bool:
    """Return whether a token is a number, which begins with a digit."""
    return token[:1].isdecimal()


def significant(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tokens without fillers, or all of them if only fillers are left.

    A single letter at the end is not a filler: no article ends a text, but a name such as "hepatitis a" does.
    """
    kept = tuple(
        token
        for at, token in enumerate(tokens)
        if token not in lexicon.FILLERS or (len(token) == 1 and token.isascii() and at == len(tokens) - 1)
    )
    return kept or tokens


def core_of(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the significant tokens, with one spelling each for negations (NOT), for "and" and for "or"."""
    kept = significant(tokens)
    negations = [token for token in kept if token in lexicon.NEGATIONS]
    if len(negations) > 1:
        kept = tuple(each for each in kept if each != "ne")  # "ne … pas" negates once
    return tuple(map(_canonical, kept))


def _canonical(token: str) -> str:
    if token in lexicon.NEGATIONS:
        return NOT
    if token in lexicon.AND:
        return "and"
    return "or" if token in lexicon.OR else token
