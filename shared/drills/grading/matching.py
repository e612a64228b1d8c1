"""Comparison of an answer's tokens with an option's: typos, missing tokens and extra tokens."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from shared.drills.grading import lexicon
from shared.drills.grading.numbers import NUMBER_WORDS, is_number
from shared.drills.grading.tokens import NOT
from shared.drills.grading.yes_no import PLAIN_TRUTHS, TRUTH_WORDS

KNOWN_WORDS = (
    lexicon.FILLERS
    | lexicon.NEGATIONS
    | lexicon.AND
    | lexicon.OR
    | lexicon.CONTRASTS
    | TRUTH_WORDS
    | NUMBER_WORDS
    | frozenset(lexicon.UNITS)
    | lexicon.HEDGES
    | lexicon.PRAISE
    | lexicon.BECAUSE
    | lexicon.UNKNOWING.words()
)
"""Words whose meaning we know. None is read as a typo of another word, or as a name."""

_SOUND_ALIKE = tuple(map(frozenset, ("bv", "ckqsz", "gj")))
"""Sets of first letters that sound alike."""

_CONTRARY_STARTS = (
    ("hypo", "hyper"),
    ("hipo", "hiper"),
    ("micro", "macro"),
    ("inter", "intra"),
    ("infe", "inte"),
    ("tues", "thurs"),
    ("anti", "ante"),
)
"""Pairs of beginnings that look alike but make different words."""

_DRAWN_OUT = re.compile(r"(.)\1+")
_LONG_TRUTH_WORDS = {
    first: sorted(word for word in PLAIN_TRUTHS if len(word) >= 4 and word[0] == first)
    for first in {word[0] for word in PLAIN_TRUTHS}
}
_ENDINGS = ("ing", "ed", "es", "s")
_CLITICS = ("selas", "selos", "les", "le", "se", "me", "te", "nos", "las", "los", "la", "lo")
_SHORTEST_ROOT = 3
_SHORTEST_INFINITIVE = 5


@dataclass(frozen=True)
class Likeness:
    """The comparison of an answer with an option.

    `matched` and `missing` are tokens of the option, `extra` tokens of the answer; `typos` counts wrong letters.
    """

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    typos: int

    @property
    def cost(self) -> tuple[int, int]:
        """The number of missing and extra tokens, then of typos. Lower is more alike."""
        return len(self.missing) + len(self.extra), self.typos


def likeness(typed: Sequence[str], expected: Sequence[str], protected: frozenset[str]) -> Likeness:
    """Align the tokens of an answer with those of an option, in order.

    A token in `protected` is never read as a typo of another one.
    """
    matched: list[str] = []
    missing: list[str] = []
    extra: list[str] = []
    typos = at = 0
    for token in expected:
        found = next(
            ((i, cost) for i in range(at, len(typed)) if (cost := _typos(typed[i], token, protected)) is not None), None
        )
        if found is None:
            missing.append(token)
            continue
        extra.extend(typed[at : found[0]])
        matched.append(token)
        at, typos = found[0] + 1, typos + found[1]
    return Likeness(tuple(matched), tuple(missing), (*extra, *typed[at:]), typos)


def is_joined_alike(typed: Sequence[str], expected: Sequence[str]) -> bool:
    """Return whether two texts differ only in spaces, give or take a typo: "handsanitizer"."""
    if len(typed) == len(expected) or any(token == NOT or is_number(token) for token in (*typed, *expected)):
        return False
    if "".join(typed) == "".join(expected):
        return True
    pieces = all(len(token) > 1 for token in (*typed, *expected))  # a single letter may be a label
    return pieces and _typos("".join(typed), "".join(expected), frozenset()) is not None


def is_swapped(typed: Sequence[str], expected: Sequence[str]) -> bool:
    """Return whether two parts joined by "and" come in reverse order."""
    if list(typed).count("and") != 1 or list(expected).count("and") != 1:
        return False
    middle = list(expected).index("and")
    return [*expected[middle + 1 :], "and", *expected[:middle]] == list(typed)


def roots_of(words: Iterable[str]) -> frozenset[str]:
    """Return the roots of words. Forms of the same word have the same root."""
    return frozenset(map(_root, words))


def corrected_truth_word(token: str) -> str:
    """Return the word for yes, no, true or false that a token misspells ("flase"), else the token."""
    short = _DRAWN_OUT.sub(r"\1", token)
    if token in KNOWN_WORDS or short in PLAIN_TRUTHS:
        return token if token in KNOWN_WORDS else short
    return next(
        (truth_word for truth_word in _LONG_TRUTH_WORDS.get(token[0], ()) if _is_typo_of(token, truth_word)), token
    )


def _is_typo_of(typed: str, expected: str) -> bool:
    """Return whether one letter was left out or added, or two were exchanged.

    A substituted letter does not count: it makes another word.
    """
    return (
        typed[0] == expected[0]
        and OSA.distance(typed, expected, score_cutoff=1) == 1
        and not _is_substitution(typed, expected)
    )


def _typos(typed: str, expected: str, protected: frozenset[str]) -> int | None:
    """Return the number of wrong letters, or None if a patient reader would see another word."""
    if typed == expected:
        return 0
    if typed in KNOWN_WORDS or expected in KNOWN_WORDS or typed in protected or is_number(typed) or is_number(expected):
        return None
    if typed[:1] == expected[:1] and _root(typed) == _root(expected):
        return 1
    allowed = _allowance(min(len(typed), len(expected)))
    if not allowed or not _same_start(typed, expected) or _are_contrary(typed, expected):
        return None
    distance = OSA.distance(typed, expected, score_cutoff=allowed)
    if distance > allowed or (min(len(typed), len(expected)) == 4 and _is_substitution(typed, expected)):
        return None
    return distance


def _allowance(length: int) -> int:
    """Return the maximum number of wrong letters in a word of this length."""
    if length <= 3:
        return 0
    return 1 if length < 8 else 2


def _same_start(typed: str, expected: str) -> bool:
    """Return whether the first letters are equal, exchanged, alike in sound, or differ by a silent "h".

    Any other first letter usually makes another word: "cold" and "gold".
    """
    if (
        typed[0] == expected[0]
        or typed[:2] == expected[1::-1]
        or any({typed[0], expected[0]} <= alike for alike in _SOUND_ALIKE)
    ):
        return True
    return len(typed) >= 5 and ("h" + typed == expected or "h" + expected == typed)


def _is_substitution(typed: str, expected: str) -> bool:
    """Return whether letters were substituted and not exchanged, as in "soup" and "soap"."""
    return len(typed) == len(expected) and sorted(typed) != sorted(expected)


def _are_contrary(typed: str, expected: str) -> bool:
    """Return whether the words begin with a pair such as "hypo" and "hyper"."""
    return any(
        (typed.startswith(one) and expected.startswith(other)) or (typed.startswith(other) and expected.startswith(one))
        for one, other in _CONTRARY_STARTS
    )


def _root(token: str) -> str:
    """Return the word without its English ending or the pronoun at the end of a Spanish infinitive."""
    for ending in _CLITICS if token.endswith(_CLITICS) else ():
        infinitive = token.removesuffix(ending)
        if infinitive != token and len(infinitive) >= _SHORTEST_INFINITIVE and infinitive[-2:] in ("ar", "er", "ir"):
            return infinitive
    for ending in _ENDINGS if token.endswith(_ENDINGS) else ():
        root = token.removesuffix(ending)
        if root != token and len(root) >= _SHORTEST_ROOT:
            return root.removesuffix("e")
    return token.removesuffix("e") if len(token) > _SHORTEST_ROOT else token
