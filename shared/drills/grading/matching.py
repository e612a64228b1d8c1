"""Whether words say a text: typos, words left out, words of the question repeated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from shared.drills.grading import lexicon
from shared.drills.grading.numbers import NUMBER_WORDS
from shared.drills.grading.tokens import NOT, is_number
from shared.drills.grading.yes_no import PLAIN_TRUTHS, TRUTH_WORDS

_KNOWN = (
    lexicon.FILLERS
    | lexicon.NEGATIONS
    | lexicon.AND
    | lexicon.OR
    | lexicon.TURNS
    | TRUTH_WORDS
    | NUMBER_WORDS
    | frozenset(lexicon.UNITS)
)
# First letters that people mix up by ear, and beginnings that make another word of it for all that they look alike.
_SOUND_ALIKE = tuple(map(frozenset, ("bv", "ckqsz", "gj")))
_CONTRARY_STARTS = (
    ("hypo", "hyper"),
    ("hipo", "hiper"),
    ("micro", "macro"),
    ("inter", "intra"),
    ("infe", "inte"),
    ("tues", "thurs"),
    ("anti", "ante"),
)
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LONG_TRUTH_WORDS = sorted(word for word in PLAIN_TRUTHS if len(word) >= 4)
_ENDINGS = ("ing", "ed", "es", "s")
_CLITICS = ("selas", "selos", "se", "me", "te", "nos", "las", "los", "la", "lo")
_SHORTEST_ROOT = 3
_SHORTEST_INFINITIVE = 5


@dataclass(frozen=True)
class Likeness:
    """How a learner's words are like a text: what was matched, left out and added (words), and typos (letters)."""

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    typos: int

    @property
    def cost(self) -> tuple[int, int]:
        """The less, the more alike."""
        return len(self.missing) + len(self.extra), self.typos


def likeness(said: Sequence[str], text: Sequence[str], taken: frozenset[str]) -> Likeness:
    """Lines the words up with a text, in order. No word of `taken` is read as a typo of another."""
    matched: list[str] = []
    missing: list[str] = []
    extra: list[str] = []
    typos = at = 0
    for word in text:
        found = next(
            ((i, cost) for i in range(at, len(said)) if (cost := _typos(said[i], word, taken)) is not None), None
        )
        if found is None:
            missing.append(word)
            continue
        extra.extend(said[at : found[0]])
        matched.append(word)
        at, typos = found[0] + 1, typos + found[1]
    return Likeness(tuple(matched), tuple(missing), (*extra, *said[at:]), typos)


def joined_alike(said: Sequence[str], text: Sequence[str]) -> bool:
    """Whether only the spaces differ, and maybe a typo: "handsanitizer", "face mask"."""
    if len(said) == len(text) or any(word == NOT or is_number(word) for word in (*said, *text)):
        return False
    if "".join(said) == "".join(text):
        return True
    pieces = all(len(word) > 1 for word in (*said, *text))  # a single letter may be a label
    return pieces and _typos("".join(said), "".join(text), frozenset()) is not None


def swapped(said: Sequence[str], text: Sequence[str]) -> bool:
    """Whether two things joined by "and" come in the other order."""
    if list(said).count("and") != 1 or list(text).count("and") != 1:
        return False
    middle = list(text).index("and")
    return [*text[middle + 1 :], "and", *text[:middle]] == list(said)


def same_word(said: str, word: str) -> bool:
    """Whether it is the word, in any of its forms, without typos."""
    return said == word or _root(said) == _root(word)


def meant_truth_word(said: str) -> str:
    """The word for yes, no, true or false that a word means, else the word itself: "flase", "ture", "nooo"."""
    short = _DRAWN_OUT.sub(r"\1", said)
    if said in _KNOWN or short in PLAIN_TRUTHS:
        return said if said in _KNOWN else short
    return next((word for word in _LONG_TRUTH_WORDS if _slipped(said, word)), said)


def _slipped(said: str, word: str) -> bool:
    """Whether letters were left out, doubled or exchanged. Another letter in its place makes another word."""
    return said[0] == word[0] and OSA.distance(said, word, score_cutoff=1) == 1 and not _one_for_another(said, word)


def _typos(said: str, word: str, taken: frozenset[str]) -> int | None:
    """How many letters are wrong, when it is the same word to a patient reader."""
    if said == word:
        return 0
    if said in _KNOWN or word in _KNOWN or said in taken or is_number(said) or is_number(word):
        return None
    if _root(said) == _root(word):
        return 1
    allowed = _allowance(min(len(said), len(word)))
    if not allowed or not _same_start(said, word) or _contrary(said, word):
        return None
    distance = OSA.distance(said, word, score_cutoff=allowed)
    if distance > allowed or (min(len(said), len(word)) == 4 and _one_for_another(said, word)):
        return None
    return distance


def _allowance(length: int) -> int:
    if length <= 3:
        return 0
    return 1 if length < 8 else 2


def _same_start(said: str, word: str) -> bool:
    """A wrong first letter mostly makes another word ("unsafe", "gold"), but for slips of the finger and of the ear."""
    if said[0] == word[0] or said[:2] == word[1::-1] or any({said[0], word[0]} <= alike for alike in _SOUND_ALIKE):
        return True
    return len(said) >= 5 and ("h" + said == word or "h" + word == said)


def _one_for_another(said: str, word: str) -> bool:
    """Whether one letter stands for another: in words of four letters that is another word ("soup", "soap")."""
    return len(said) == len(word) and sorted(said) != sorted(word)


def _contrary(said: str, word: str) -> bool:
    return any(
        (said.startswith(one) and word.startswith(other)) or (said.startswith(other) and word.startswith(one))
        for one, other in _CONTRARY_STARTS
    )


def _root(word: str) -> str:
    """The word without its English ending or the pronoun at the end of a Spanish infinitive."""
    for ending in _CLITICS:
        infinitive = word.removesuffix(ending)
        if infinitive != word and len(infinitive) >= _SHORTEST_INFINITIVE and infinitive[-2:] in ("ar", "er", "ir"):
            return infinitive
    for ending in _ENDINGS:
        root = word.removesuffix(ending)
        if root != word and len(root) >= _SHORTEST_ROOT:
            return root.removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST_ROOT else word
