"""Normalisation of texts: one form for variants of case, accents, width and digits."""

import re
import unicodedata
from itertools import chain

MAX_LENGTH = 2_000
"""Maximum length of an answer, in characters. It bounds the work for one text."""

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
# Unicode does not decompose these letters, but people type them without the stroke; and look-alikes of punctuation.
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
_FRACTIONS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8"}
# Compatibility decomposition would turn the acute sign into a space, º into an o, № into no, and 1½ into 11/2; and ª
# into an a, which is a label. It reads like the ending of "primera".
_KEPT = str.maketrans(
    {"´": "'", "º": "°", "ª": "ra", "№": "#"} | {sign: f" {each}" for sign, each in _FRACTIONS.items()}
)
_LONG_RUN = re.compile(r"([^\d])\1{3,}", re.DOTALL)


def normalise(text: str) -> str:
    """Return the text in lower case, without accents and invisible characters.

    White space becomes single spaces, and four or more of the same character, except digits, become three. Punctuation
    stays. A text that is too long to be an answer becomes the empty string. The result has at most 18 * MAX_LENGTH
    characters, because one character may decompose into 18.
    """
    visible = text[: 10 * MAX_LENGTH]
    if not visible.isascii():
        visible = visible.translate(_DROPPED).translate(_KEPT)
    squeezed = _squeezed(_LONG_RUN.sub(r"\1\1\1", visible))
    if squeezed.isascii():
        return squeezed.lower().translate(_ALIKE)
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", squeezed).casefold())
    composed = unicodedata.normalize("NFC", lowered.translate(_DROPPED).translate(_ALIKE))
    return " ".join("".join(map(_ascii_digit, composed)).split())


def normalise_lines(text: str) -> str:
    """Return the text in the form of `normalise`, with its line breaks, unless it is longer than an answer."""
    lines = "\n".join(filter(None, map(normalise, text[: 10 * MAX_LENGTH].splitlines())))
    return lines if len(lines) <= MAX_LENGTH else normalise(text)


def _squeezed(text: str) -> str:
    """Return the text with single spaces.

    If it is too long, drop repeated words; if it is still too long, return the empty string.
    """
    words = text.split()
    kept = " ".join(words)
    if len(kept) <= MAX_LENGTH:
        return kept
    distinct = " ".join(dict.fromkeys(words))
    return distinct if len(distinct) <= MAX_LENGTH else ""


def _ascii_digit(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)
