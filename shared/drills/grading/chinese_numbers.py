"""Conversion of Chinese numerals below a thousand into digits."""

import re

_NUMERAL = re.compile("[一二两三四五六七八九十百零〇]+")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def chinese_digits(text: str) -> str:
    """Return the text with Chinese numerals below a thousand replaced by digits."""
    return _NUMERAL.sub(lambda found: str(_value(found.group())), text)


def _value(numeral: str) -> int:
    total = digit = 0
    for char in numeral:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[char]
    return total + digit
