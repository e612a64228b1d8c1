"""Conversion of English, Spanish, French and Chinese numerals into digits."""

import re

from shared.drills.grading.normalise import normalise

_BELOW_TWENTY = """
0 zero cero zéro      1 one uno               2 two dos deux        3 three tres trois     4 four cuatro quatre
5 five cinco cinq     6 six seis              7 seven siete sept    8 eight ocho huit      9 nine nueve neuf
10 ten diez dix       11 eleven once onze     12 twelve doce douze  13 thirteen trece treize
14 fourteen catorce quatorze      15 fifteen quince quinze          16 sixteen dieciséis seize
17 seventeen diecisiete           18 eighteen dieciocho             19 nineteen diecinueve
21 veintiuno veintiún  22 veintidós  23 veintitrés  24 veinticuatro  25 veinticinco  26 veintiséis
27 veintisiete  28 veintiocho  29 veintinueve
"""
_TENS = """
20 twenty veinte vingt         30 thirty treinta trente     40 forty fourty cuarenta quarante
50 fifty cincuenta cinquante   60 sixty sesenta soixante    70 seventy setenta septante
80 eighty ochenta              90 ninety noventa nonante
200 doscientos doscientas      300 trescientos trescientas  400 cuatrocientos  500 quinientos
"""
_HUNDRED = frozenset({"hundred", "cien", "ciento", "cent", "cents"})
_THOUSAND = frozenset({"thousand", "mil", "mille"})
_JOINERS = frozenset({"y", "et", "and"})


def _table(text: str) -> dict[str, int]:
    values: dict[str, int] = {}
    value = 0
    for word in map(normalise, text.split()):
        if word.isdigit():
            value = int(word)
        else:
            values[word] = value
    return values


_SMALL = _table(_BELOW_TWENTY)
_ROUND = _table(_TENS)

NUMBER_WORDS = frozenset(_SMALL) | frozenset(_ROUND) | _HUNDRED | _THOUSAND
"""All words of which numbers are made, normalised."""


def with_digits(words: list[str]) -> list[str]:
    """Return the words, with each number that is spelt out replaced by its digits."""
    result: list[str] = []
    at = 0
    while at < len(words):
        value, after = _number_at(words, at)
        result.append(words[at] if value is None else str(value))
        at = after if value is not None else at + 1
    return result


def _number_at(words: list[str], at: int) -> tuple[int | None, int]:
    """Return the number that starts at a word, or None, and the index after it."""
    value: int | None = None
    while at < len(words):
        joined = value is not None and words[at] in _JOINERS and at + 1 < len(words)
        word = words[at + joined]
        word = "uno" if joined and word in ("un", "une", "una") else word
        longer = _extended(value, word)
        if longer is None or (joined and not _may_join(value, word)):
            break
        value, at = longer, at + joined + 1
    return value, at


def _extended(value: int | None, word: str) -> int | None:
    """Return the number after one more word, or None if the word does not continue it."""
    low = (value or 0) % 100
    if word in _SMALL:
        small = _SMALL[word]
        fits = value is None or (small > 0 and (low == 0 or (low % 10 == 0 and low >= 20 and small < 10)))
        seventies = value is not None and low in (60, 80) and 10 <= small < 20  # soixante-dix, quatre-vingt-dix
        return (value or 0) + small if fits or seventies else None
    if word in ("vingt", "vingts") and low == 4:
        return (value or 0) + 76
    if word in _ROUND:
        return (value or 0) + _ROUND[word] if value is None or (value and low == 0) else None
    if word in _HUNDRED:
        return max(value or 0, 1) * 100 if value is None or 0 < value < 10 else None
    if word in _THOUSAND:
        return max(value or 0, 1) * 1000 if value is None or 0 < value < 1000 else None
    return None


def _may_join(value: int | None, following: str) -> bool:
    """Return whether "y", "et" or "and" continues a number: "treinta y cinco", "a hundred and five"."""
    low = (value or 0) % 100
    return bool(value) and (low == 0 or (low % 10 == 0 and low >= 20 and 0 < _SMALL.get(following, 0) < 12))


_CHINESE = re.compile("[一二两三四五六七八九十百零〇]+")
_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def chinese_digits(text: str) -> str:
    """Return the text with Chinese numerals below a thousand replaced by digits."""
    return _CHINESE.sub(lambda found: str(_chinese_value(found.group())), text)


def _chinese_value(numeral: str) -> int:
    total = digit = 0
    for char in numeral:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _CHINESE_DIGITS[char]
    return total + digit
