"""Quantities: halves, rates, and the same quantity in another unit, such as 2 days for 48 hours."""

from collections.abc import Collection
from fractions import Fraction
from itertools import pairwise

from shared.drills.grading import lexicon
from shared.drills.grading.clock import is_time
from shared.drills.grading.numbers import is_number

_CONVERSIONS = {
    "time": {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800},
    "months": {"month": 1, "year": 12},
    "length": {"inch": 254, "foot": 3048, "yard": 9144, "mile": 16_093_440},
    "metric length": {"millimeter": 1, "centimeter": 10, "meter": 1000, "kilometer": 1_000_000},
    "volume": {"teaspoon": 1, "tablespoon": 3, "ounce": 6, "cup": 48, "pint": 96, "quart": 192, "gallon": 768},
    "metric volume": {"milliliter": 1, "liter": 1000},
    "weight": {"ounce": 1, "pound": 16},
    "metric weight": {"milligram": 1, "gram": 1000, "kilogram": 1_000_000},
}
"""Units that convert into each other exactly, with their sizes in the smallest one."""

MEASURES = frozenset(lexicon.UNITS.values()) | frozenset(lexicon.SHORT_UNITS.values())
"""The tokens of all units."""

_MONEY = frozenset({"dollar", "euro", "real", "peso"})
TEMPERATURES = frozenset({"celsius", "fahrenheit"})

Quantity = tuple[str, str]
"""A number and its unit, as tokens."""


def with_cents(words: list[str]) -> list[str]:
    """Return the words, with cents behind a currency as decimals: "2.50 euros" for "2 euros 50"."""
    if len(words) < 3 or not words[-3].isdecimal() or not words[-1].isdecimal() or len(words[-1]) != 2:
        return words
    return [*words[:-3], f"{words[-3]}.{words[-1]}", words[-2]] if lexicon.UNITS.get(words[-2]) in _MONEY else words


def with_halves(words: list[str]) -> list[str]:
    """Return the words, with halves as decimals: "0.5 hour" for "half an hour", "2.5" for "two and a half"."""
    result: list[str] = []
    at = 0
    while at < len(words):
        length = _half_behind(words, at)
        if length and _adds_half(result):
            at += length
            continue
        length = _half_before_unit(words, at)
        if length or _is_half(words, at):
            if result[-1:] == ["1"]:
                result.pop()  # "one half"
            result.append("0.5")
        else:
            result.append(words[at])
        at += length or 1
    return result


def _adds_half(words: list[str]) -> bool:
    """Add a half to the number at the end, perhaps with its unit: "two", "2 hours", "an hour". Return whether."""
    unit = [words.pop()] if words and words[-1] in lexicon.UNITS else []
    if words and words[-1].isdecimal():
        words[-1] += ".5"
    elif unit:
        if words and words[-1] in lexicon.ONE_OF:
            words.pop()
        words.append("1.5")
    words.extend(unit)
    return bool(words) and (bool(unit) or words[-1].endswith(".5"))


def _is_half(words: list[str], at: int) -> bool:
    """Return whether a word means a half without a unit. Some words do so only if they are the whole answer."""
    alone = len(words) <= 2 and set(words[:at]) <= lexicon.ONE_OF and at == len(words) - 1
    return words[at] in lexicon.HALVES or (alone and words[at] in lexicon.HALVES_BEFORE_UNITS)


def _half_behind(words: list[str], at: int) -> int:
    """Return the length of "and a half" at an index, or 0."""
    end = at
    if words[end] in lexicon.AND:
        end += 1
        end += end < len(words) and words[end] in lexicon.ONE_OF
    return end + 1 - at if at < end < len(words) and words[end] in lexicon.HALVES_BEFORE_UNITS else 0


def _half_before_unit(words: list[str], at: int) -> int:
    """Return the number of words of a half before a unit, the unit not counted, or 0."""
    if words[at] not in lexicon.HALVES_BEFORE_UNITS:
        return 0
    end = at + 1
    end += end < len(words) and words[end] in (lexicon.ONE_OF | {"of", "de"})
    return end - at if end < len(words) and (words[end] in lexicon.UNITS or words[end] in lexicon.SHORT_UNITS) else 0


def as_known_quantities(tokens: tuple[str, ...], known: Collection[Quantity]) -> tuple[str, ...]:
    """Return an answer's tokens, with each quantity written like the one of `known` that is equal to it."""
    result = list(tokens)
    for at, pair in enumerate(pairwise(tokens)):
        if is_number(pair[0]) and not is_time(pair[0]) and pair not in known:
            equal = [each for each in known if are_equal(pair, each)]
            if len(equal) == 1:
                result[at : at + 2] = equal[0]
    return tuple(result)


def added_up(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tokens of an answer that is one duration in two units, or like a time, in minutes.

    So "1 hour and 30 minutes", "1 hour 30" and "1h30" are 90 minutes.
    """
    plain = tuple(token for token in tokens if token not in lexicon.AND)
    if len(plain) == 1 and is_time(plain[0]) and plain[0][-1] == "?":
        hours, _, minutes = plain[0][:-1].partition(":")
    elif len(plain) in (3, 4) and plain[1] == "hour" and plain[3:] in ((), ("minute",)):
        hours, minutes = plain[0], plain[2]
    else:
        return tokens
    is_whole = hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60
    return (str(60 * int(hours) + int(minutes)), "minute") if is_whole else tokens


def quantities_in(tokens: tuple[str, ...]) -> frozenset[Quantity]:
    """Return the quantities in the tokens of an option."""
    pairs = pairwise(tokens)
    return frozenset(pair for pair in pairs if is_number(pair[0]) and not is_time(pair[0]) and _is_measure(pair[1]))


def _is_measure(unit: str) -> bool:
    return unit in TEMPERATURES or any(unit in sizes for sizes in _CONVERSIONS.values())


def are_equal(one: Quantity, other: Quantity) -> bool:
    """Return whether two quantities in different units are equal; temperatures, when rounded to whole degrees."""
    if {one[1], other[1]} == TEMPERATURES:
        celsius, fahrenheit = (one, other) if one[1] == "celsius" else (other, one)
        return round((Fraction(fahrenheit[0]) - 32) * 5 / 9) == Fraction(celsius[0])
    for sizes in _CONVERSIONS.values():
        if one[1] in sizes and other[1] in sizes:
            return Fraction(one[0]) * sizes[one[1]] == Fraction(other[0]) * sizes[other[1]]
    return False


def with_joined_digits(tokens: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    """Return an answer's tokens, with digits that together make a known number joined: "911" for "9-1-1".

    Also groups of thousands, as in "1 000".
    """
    result: list[str] = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end].isdecimal():
            end += 1
        run = tokens[at:end]
        single = len(run) > 2 and all(len(each) == 1 for each in run)
        thousands = len(run) > 1 and len(run[0]) < 4 and all(len(each) == 3 for each in run[1:])
        if (single or thousands) and "".join(run) in known:
            result.append("".join(run))
        else:
            result.extend(run or tokens[at : at + 1])
        at = max(end, at + 1)
    return tuple(result)
