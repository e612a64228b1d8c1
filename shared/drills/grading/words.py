"""Words: a normalised text with its contractions spelled out and its punctuation removed."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import groupby

from shared.drills.grading.chinese_numbers import chinese_digits

_NOT_SHORT = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|would|should|could|must|need|ca|wo|ai)n ?'?t\b|\b(can)not\b"
)
_FRENCH_NE = re.compile(r"\bn'(?=\w)")
_ELISION = re.compile(r"\b(?:[ldcjsmt]|qu|jusqu|lorsqu)'(?=\w\w)|'(?:s|m|d|re|ll|ve)\b")
_OF_NUMBERS = re.compile(r"[\d≥]")
_MINUS = re.compile(r"(?:^|(?<=\s))-(?=\d)")
_BARE_DECIMAL = re.compile(r"(?<![\w.])[.,](\d+)")
_AT_LEAST = re.compile(r"≥|(?<=\w)\s?\+(?!\s?\w)|(?<=\d)\+(?=\s[^\W\d])")
_FRACTION = re.compile(r"(?<![\d./])(?:(\d{1,3})\s)?\s?(\d{1,2})\s?[/⁄]\s?(\d{1,2})(?![\d/])")
_CLOCK = re.compile(r"(?<![\d.:])(\d{1,2})\s?h\s?([0-5]\d)(?!\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])([1-9]\d{0,2}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d{1,2}))?(?!\d|[.,]\d)")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_NUMBER = re.compile(r"(\d{1,2}:\d\d(?!\d)|\d+(?:\.\d+)?)")
_ASCII_WORD = re.compile(rf"{_NUMBER.pattern}|[A-Za-z]+")
_KILO = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d)?)k\b")
_EURO_INSIDE = re.compile(r"(?<=\d)\s?([$€])\s?(\d\d)(?!\d)")
_PER = re.compile(r"(?<=\d)(\s?x)?\s?/\s?(?=[a-z]{3})")
_DIALLED = re.compile(r"(?<![\d.])\d(?:\.\d){2,}(?![\d.])")
_MONEY = re.compile(r"(\br\$|[$€])\s?(\d+(?:\.\d+)?)")
_PORTUGUESE_NO, _PORTUGUESE_O = re.compile(r"\bno\b(?=\s+\w)"), re.compile(r"\bo\b(?=\s+\w)")
_CURRENCIES = {"r$": "real", "$": "dollar", "€": "euro"}
_SIGNS = str.maketrans(
    {"%": " percent ", "&": " and ", "<": " less than ", ">": " more than ", "$": " dollar ", "€": " euro "}
)


def words_of(normalised: str) -> tuple[str, ...]:
    """Return the words of a normalised text in order."""
    text = spelled_out(normalised)
    return tuple(text[start:end] for start, end in spans(text))


def spelled_out(normalised: str) -> str:
    """Return a normalised text with its contractions, signs and fractions written as words and decimals.

    Apart from that it keeps its punctuation. Doing it twice changes nothing.
    """
    text = _NOT_SHORT.sub(r"\1\2 not", normalised)
    if "'" in text:
        text = _ELISION.sub("", _FRENCH_NE.sub("ne ", text))
    if _OF_NUMBERS.search(text):
        text = _with_plain_numbers(text)
    return chinese_digits(text.translate(_SIGNS))


def _with_plain_numbers(text: str) -> str:
    text = _AT_LEAST.sub(" atleast ", _MINUS.sub(" minus ", text))
    text = _PER.sub(
        r"\1 per ", _EURO_INSIDE.sub(r".\2\1", _DIALLED.sub(lambda found: found[0].replace(".", " "), text))
    )
    text = _CLOCK.sub(r"\1:\2", _FRACTION.sub(_decimal, text))
    text = _DECIMAL_COMMA.sub(".", _THOUSANDS.sub(_without_separators, text))
    text = _KILO.sub(lambda found: decimal_text(1000 * Fraction(found[1])), text)
    return _MONEY.sub(lambda found: f"{found[2]} {_CURRENCIES[found[1]]}", text)


def _without_separators(thousands: re.Match[str]) -> str:
    """Return "1000.5" for "1,000.50" and for "1.000,50"."""
    whole = thousands[1].replace(thousands[2], "")
    return f"{whole}.{thousands[3]}" if thousands[3] else whole


def with_zero(normalised: str) -> str:
    """Return an author's text with a zero before decimals that lack it: "0.5" for ".5"."""
    return _BARE_DECIMAL.sub(r"0.\1", normalised)


def with_known_zero(normalised: str, known: Collection[str]) -> str:
    """Return a learner's text like `with_zero`, where that makes a known number.

    Any other dot before a number is punctuation.
    """
    return _BARE_DECIMAL.sub(lambda found: f"0.{found[1]}" if f"0.{found[1]}" in known else found[0], normalised)


def without_portuguese_articles(normalised: str) -> str:
    """Return a Portuguese text with other words for "no" and "o", which elsewhere mean "not" and "or"."""
    return _PORTUGUESE_O.sub("os", _PORTUGUESE_NO.sub("em", normalised))


def _decimal(fraction: re.Match[str]) -> str:
    """Return a fraction as a decimal: "0.5" for "1/2". Leave 7/3 and the like, which are more often two options."""
    whole, above, below = int(fraction[1] or 0), int(fraction[2]), int(fraction[3])
    return f" {decimal_text(whole + Fraction(above, below))}" if 0 < above < below else fraction[0]


def decimal_text(number: Fraction) -> str:
    """Return a number in digits, with at most four decimals and no zeros at the end."""
    return f"{float(number):.4f}".rstrip("0").rstrip(".")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each word of a text begins and ends. Signs of a script without spaces are words of their own."""
    if text.isascii():
        yield from (found.span() for found in _ASCII_WORD.finditer(text))
        return
    at = 0
    for part in _NUMBER.split(text):
        if part[:1].isdecimal():
            yield at, at + len(part)
            at += len(part)
            continue
        for kind, chars in groupby(part, _kind):
            length = len(tuple(chars))
            if kind == "letters":
                yield at, at + length
            elif kind == "signs of a script without spaces":
                yield from ((each, each + 1) for each in range(at, at + length))
            at += length


def _kind(char: str) -> str:
    if "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff":
        return "signs of a script without spaces"
    return "letters" if unicodedata.category(char)[0] in "LMN" else ""
