"""Words of a minimum, "at least" and "or more", which only add to an answer that its author marked as a minimum."""

import re

from shared.drills.grading import lexicon
from shared.drills.grading.numbers import NUMBER_WORDS, is_number
from shared.drills.grading.words import spans, spelled_out

_SIGN = re.compile(r"(?<=\w)\s?\+(?!\s?\w)|(?<=\d)\s?\+|≥|>\s?=")


def without_minimum(normalised: str) -> str | None:
    """Return an answer without words or signs that make its number a minimum, or None if it has none."""
    text = spelled_out(_SIGN.sub(" ", normalised))
    bounds = tuple(spans(text))
    words = tuple(text[start:end] for start, end in bounds)
    removed = _minimum_words(words)
    if not removed:
        return text if _SIGN.search(normalised) else None
    kept = [text[start:end] for at, (start, end) in enumerate(bounds) if at not in removed]
    return " ".join(kept)


def _minimum_words(words: tuple[str, ...]) -> frozenset[int]:
    """Return the indices of the first phrase before a number, or behind one and its unit."""
    for at in range(len(words)):
        before, behind = lexicon.AT_LEAST.at(words, at), lexicon.OR_MORE.at(words, at)
        if before and _has_number(words[at + before : at + before + 2]):
            return frozenset(range(at, at + before))
        if behind and _has_number(words[max(at - 2, 0) : at]):
            return frozenset(range(at, at + behind))
    return frozenset()


def _has_number(words: tuple[str, ...]) -> bool:
    return any(is_number(word) or word in NUMBER_WORDS or word in lexicon.ONE_OF for word in words)
