"""Conversion of numerals that are spelt out into digits."""

import re

from shared.drills.grading import lexicon

_SMALL = {word: value for word, value in lexicon.NUMBERS.items() if value < 20 or (value < 30 and value % 10)}
_ROUND = {word: value for word, value in lexicon.NUMBERS.items() if 20 <= value < 1000 and word not in _SMALL}
_HUNDRED = frozenset(word for word, value in lexicon.NUMBERS.items() if value == 100)
_THOUSAND = frozenset(word for word, value in lexicon.NUMBERS.items() if value == 1000)

_HUNDREDS = re.compile(r"[1-9]\d\d")
"""Digits that may follow a word for a thousand: "mil 500"."""

NUMBER_WORDS = frozenset(lexicon.NUMBERS)
"""All words of which numbers are made, normalised."""


def with_digits(words: list[str]) -> list[str]:
    """Return the words, with each number that is spelt out replaced by its digits."""
    result: list[str] = []
    at = 0
    while at < len(words):
        at += words[at] in lexicon.ONE_OF and _is_large(words, at + 1)  # "a hundred"
        value, after = _number_at(words, at)
        result.append(words[at] if value is None else str(value))
        at = after if value is not None else at + 1
    return result


def _number_at(words: list[str], at: int) -> tuple[int | None, int]:
    """Return the number that starts at a word, or None, and the index after it.

    It may begin with digits before a word for hundreds or thousands: "2 mil", "15 hundred".
    """
    thousands, value = 0, None
    if words[at].isdecimal() and _is_large(words, at + 1):
        value, at = int(words[at]), at + 1
    while at < len(words):
        has_begun = bool(thousands) or value is not None
        joined = has_begun and words[at] in lexicon.NUMBER_JOINERS and at + 1 < len(words)
        word = words[at + joined]
        word = "uno" if joined and word in lexicon.ONE_OF else word
        if word in _THOUSAND and not joined and not thousands and value != 0:
            thousands, value, at = 1000 * (value or 1), None, at + 1
            continue
        longer = int(word) if thousands and value is None and _HUNDREDS.fullmatch(word) else _extended(value, word)
        if longer is None or (joined and not _may_join(value or thousands, word)):
            break
        value, at = longer, at + joined + 1
    return (thousands + (value or 0) if thousands or value is not None else None), at


def _is_large(words: list[str], at: int) -> bool:
    """Return whether a word for hundreds or thousands is at an index."""
    return at < len(words) and words[at] in _HUNDRED | _THOUSAND


def _extended(value: int | None, word: str) -> int | None:
    """Return the number below a thousand after one more word, or None if the word does not continue it."""
    low = (value or 0) % 100
    if word in _SMALL:
        small = _SMALL[word]
        fits = value is None or (small > 0 and (low == 0 or (low % 10 == 0 and low >= 20 and small < 10)))
        seventies = value is not None and low in (60, 80) and 10 <= small < 20  # soixante-dix, quatre-vingt-dix
        return (value or 0) + small if fits or seventies else None
    if word in ("vingt", "vingts") and low == 4:
        return (value or 0) + 76
    if word in _HUNDRED:
        return max(value or 0, 1) * 100 if value is None or 0 < value < 10 else _added(value, word)
    return _added(value, word) if word in _ROUND else None


def _added(value: int | None, word: str) -> int | None:
    """Return the number after a round number, which begins one or follows a hundred: "doscientos veinte"."""
    size = lexicon.NUMBERS[word]
    return (value or 0) + size if value is None or (size < 100 and value and value % 100 == 0) else None


def _may_join(value: int | None, following: str) -> bool:
    """Return whether "y", "et" or "and" continues a number: "treinta y cinco", "a hundred and five"."""
    low = (value or 0) % 100
    return bool(value) and (low == 0 or (low % 10 == 0 and low >= 20 and 0 < _SMALL.get(following, 0) < 12))


def is_number(token: str) -> bool:
    """Return whether a token is a number or a clock time, which begin with a digit."""
    return token[:1].isdecimal()


def plain_number(word: str) -> str:
    """Return a number without zeros that add nothing: "20" for "20.0", "5" for "05". Return other words unchanged."""
    if not is_number(word) or ":" in word:
        return word
    whole, point, part = word.partition(".")
    part = part.rstrip("0")
    whole = whole.lstrip("0") or "0" if len(whole) < 3 else whole  # "000" may belong to "1 000"
    return whole + (point + part if part else "")
