"""One plain form for all ways to write the same text: case, accents, widths, digits, unseen characters."""

import re
import unicodedata
from itertools import chain

LONGEST = 2_000
"""Longer than this, in characters, nothing is an answer; it bounds the work for one text."""

_MARKS = chain(range(0x300, 0x370), range(0x591, 0x5C8), range(0x64B, 0x660), range(0x20D0, 0x2100), (0x640, 0x670))
_UNSEEN = chain(
    (0xAD, 0x61C, 0x180E, 0xFEFF),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xFE00, 0xFE10),
    range(0xE0000, 0xE0080),
)
_DROPPED: dict[int, str | None] = dict.fromkeys(chain(_MARKS, _UNSEEN))
# Letters that no normalisation takes apart, though people type them without the stroke, and look-alikes of signs.
_ALIKE = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "−": "-",
        "–": "-",
        "—": "-",
        "🅰": "a",
        "🅱": "b",
    }
)
_ACUTE_SIGN = str.maketrans({"´": "'"})  # compatibility decomposition would make a space of it
_LONG_RUN = re.compile(r"([^\d])\1{3,}", re.DOTALL)


def fold(text: str) -> str:
    """The text in lower case without accents and unseen characters, its white space and long runs squeezed.

    Punctuation stays. A text that is too long to be an answer gives the empty string.
    """
    seen = text[: 10 * LONGEST].translate(_DROPPED).translate(_ACUTE_SIGN)
    squeezed = _squeezed(_LONG_RUN.sub(r"\1\1\1", seen))
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", squeezed).casefold())
    composed = unicodedata.normalize("NFC", lowered.translate(_DROPPED).translate(_ALIKE))
    return " ".join("".join(map(_ascii_digit, composed)).split())


def _squeezed(text: str) -> str:
    """With single spaces; of a word said over and over, one; of anything else that is too long, nothing."""
    words = text.split()
    kept = " ".join(words)
    if len(kept) <= LONGEST:
        return kept
    alone = " ".join(dict.fromkeys(words))
    return alone if len(alone) <= LONGEST else ""


def _ascii_digit(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)
