"""The languages that learners ask for, by the names that they use."""

import re
from difflib import get_close_matches

from shared.drills.grading.normalise import normalise

_NAMES = {
    "ar": ("arabic", "árabe", "arabe", "العربية", "عربي"),
    "de": ("german", "alemán", "allemand", "deutsch"),
    "en": ("english", "inglés", "anglais", "英语", "英文"),
    "es": ("spanish", "español", "espagnol", "castellano", "西班牙语"),
    "fr": ("french", "francés", "français", "法语"),
    "ht": ("haitian", "haitiano", "haïtien", "kreyòl", "creole", "criollo"),
    "ko": ("korean", "coreano", "coréen", "한국어", "한국말"),
    "pl": ("polish", "polaco", "polonais", "polski"),
    "pt": ("portuguese", "portugués", "portugais", "português"),
    "ru": ("russian", "ruso", "russe", "русский", "по-русски"),
    "so": ("somali", "somalí", "soomaali"),
    "tl": ("tagalog", "filipino", "pilipino"),
    "vi": ("vietnamese", "vietnamita", "vietnamien", "tiếng việt", "việt"),
    "zh": ("chinese", "chino", "chinois", "mandarin", "cantonese", "中文", "汉语", "漢語", "普通话", "普通話", "國語"),
}
CODES = frozenset(_NAMES)
"""Codes of the languages that a learner can ask for by name."""

_WORD = re.compile(r"\w+")
_SHORTEST_WITH_TYPO = 5
"""Minimum length of a word in which typos are accepted, in characters."""

"""Minimum length of a word in which typos are accepted, in characters."""

_LETTER = re.compile(r"^\s*\(?\w[).:]\s*")


def parse_language(answer: str) -> str | None:
    """Return the code of the one language that an answer names, else None.

    Small typos and the letter of an option, as in "b) Español", are accepted.
    """
    words: list[str] = _WORD.findall(normalise(_LETTER.sub("", answer)))
    if len(words) == 1 and words[0] in CODES:
        return words[0]
    named = {_BY_NAME[name] for word in words if (name := _nearest(word))}
    return named.pop() if len(named) == 1 else None


_BY_NAME: dict[str, str] = {
    word: code for code, names in _NAMES.items() for name in names for word in _WORD.findall(normalise(name))[-1:]
}


def _nearest(word: str) -> str | None:
    """Return the name of a language that a word is, give or take a typo."""
    """Return the name of a language that a word is, give or take a typo."""
    if word in _BY_NAME or len(word) < _SHORTEST_WITH_TYPO:
        return word if word in _BY_NAME else None
    return next(iter(get_close_matches(word, _BY_NAME, n=1, cutoff=0.84)), None)
