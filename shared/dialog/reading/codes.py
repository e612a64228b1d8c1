"""Registration codes, and what strangers text around them."""

import re
import unicodedata

from shared.dialog.reading.message import Message

LONGEST_CODE = 100
"""Maximum length of a registration code, in characters. Longer texts are not checked."""

_DASH = re.compile(r"\s*[-‐‑‒–—―−]+\s*")
_QUOTES = str.maketrans(dict.fromkeys('"“”„«»‹›'))
_AROUND = " \t\r\n.,;:!?¡¿…'`´‘’()[]{}<>*_~#-"


def candidates(message: Message) -> tuple[str, ...]:
    """Return the codes that a message may consist of, the most literal first; () if it is too long.

    Words around a code ("Join WELCOME, please") are left out if nothing but one code is left.
    """
    found = dict.fromkeys((_as_code(message.body), _code_alone(message)))
    return tuple(code for code in found if 0 < len(code) <= LONGEST_CODE)


def _as_code(text: str) -> str:
    """Return a text without punctuation around it, with plain letters and dashes."""
    plain = unicodedata.normalize("NFKC", text[: 2 * LONGEST_CODE]).translate(_QUOTES).strip(_AROUND)
    return " ".join(_DASH.sub("-", plain).split()) if len(text) <= LONGEST_CODE else ""


def _code_alone(message: Message) -> str:
    words = message.content
    labels = message.phrases.vocabulary.labels(words)
    introductions = [found.end for found in message.phrases.codes.at(0, labels, words) if found.end < len(words)]
    rest = words[max(introductions, default=0) :]
    if not rest or len(words) > LONGEST_CODE:
        return ""
    code = _as_code(message.body[rest[0].start : rest[-1].end])
    return "" if " " in code else code
