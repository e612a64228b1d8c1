"""Tokens: the words, numbers and units of a text, each in one spelling."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from shared.drills.grading import lexicon
from shared.drills.grading.clock import with_times
from shared.drills.grading.numbers import is_number, plain_number, with_digits
from shared.drills.grading.quantities import with_cents, with_halves
from shared.drills.grading.words import words_of

NOT = "not"
"""The token that stands for every negation."""

AT_LEAST = "atleast"
"""The token that stands for "at least"."""

MAX_TOKENS = 60
"""Maximum number of different tokens in an answer."""

TEXT_CACHE_SIZE = 64
"""Cache size: the last texts. The same part of an answer is compared in several ways."""

_SHORTEST_MISSPELT_UNIT = 5
"""Minimum length of a unit in which a typo is accepted, in characters."""

_UNITS_BEHIND_ARTICLE = frozenset(word for word in lexicon.SHORT_UNITS if len(word) > 2) | {"an"}
"""Short units that also follow an article: "a sec", "un mes"."""

_PHRASE = re.compile(
    r"(?<!\S)(?:" + "|".join(map(re.escape, sorted(lexicon.PHRASES, key=len, reverse=True))) + r")(?!\S)"
)


@lru_cache(TEXT_CACHE_SIZE)
def tokens_of(normalised: str) -> tuple[str, ...]:
    """Return the tokens of a normalised text in order: ("20", "second") for "twenty secs".

    In a text of more than MAX_TOKENS tokens, repeated ones are dropped; if there are still more, return ().
    """
    text = _PHRASE.sub(lambda found: lexicon.PHRASES[found.group()], " ".join(words_of(normalised)))
    words = [plain_number(word) for word in with_cents(with_times(with_digits(text.split())))]
    tokens = _with_units(with_halves(words))
    if len(tokens) <= MAX_TOKENS:
        return tuple(tokens)
    distinct = tuple(dict.fromkeys(tokens))
    return distinct if len(distinct) <= MAX_TOKENS else ()


def _with_units(words: list[str]) -> list[str]:
    result: list[str] = []
    at = 0
    while at < len(words):
        token, length = _unit_at(words, at, result)
        result.extend(token)
        at += length
    return result


def _unit_at(words: list[str], at: int, before: list[str]) -> tuple[list[str], int]:
    """Return the tokens for the word at an index, behind the tokens before it, and how many words they stand for."""
    word = words[at]
    if word in lexicon.WHOLE and _is_beside_number(words, at):
        return [], 1
    following = next((each for each in words[at + 1 : at + 3] if each not in lexicon.WHOLE), "")
    rate = _rate_at(words, at) if before and (before[-1] == "time" or is_number(before[-1])) else None
    if rate:
        return rate
    if word in lexicon.ONE_OF and (following in lexicon.UNITS or following in _UNITS_BEHIND_ARTICLE):
        return ["1"], 1
    if before and is_number(before[-1]):
        if word in lexicon.DEGREES and lexicon.SHORT_UNITS.get(following) in ("celsius", "fahrenheit"):
            return [], 1  # "165 degrees F"
        return [_unit_after_number(word)], 1
    return [lexicon.UNITS.get(word, word)], 1


def _is_beside_number(words: list[str], at: int) -> bool:
    """Return whether a number, or an article that may mean 1, stands before a word or before the unit before it."""
    start = at - 2 if at > 1 and (words[at - 1] in lexicon.UNITS or words[at - 1] in lexicon.SHORT_UNITS) else at - 1
    return start >= 0 and (is_number(words[start]) or words[start] in lexicon.ONE_OF)


def _rate_at(words: list[str], at: int) -> tuple[list[str], int] | None:
    """Return the token of a rate at an index, as in "3 times a day", and the number of its words."""
    found = ((token, phrases.at(words, at)) for token, phrases in lexicon.RATES.items())
    return next((([token], length) for token, length in found if length), None)


def _unit_after_number(token: str) -> str:
    """Return the unit that a token means after a number, else the token: "second" for "sec"."""
    unit = lexicon.SHORT_UNITS.get(token) or lexicon.UNITS.get(token)
    if unit or len(token) < _SHORTEST_MISSPELT_UNIT or token in lexicon.FILLERS:
        return unit or token
    near = {unit for name, unit in lexicon.UNITS.items() if name[0] == token[0] and _is_one_typo(token, name)}
    return near.pop() if len(near) == 1 else token


def _is_one_typo(token: str, name: str) -> bool:
    return len(name) >= _SHORTEST_MISSPELT_UNIT and OSA.distance(token, name, score_cutoff=1) == 1


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
    return tuple(token if at == 0 and len(token) == 1 else _canonical(token) for at, token in enumerate(kept))


def _canonical(token: str) -> str:
    if token in lexicon.NEGATIONS:
        return NOT
    if token in lexicon.AND:
        return "and"
    return "or" if token in lexicon.OR else token
