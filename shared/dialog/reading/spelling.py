"""The vocabulary of the language files, and the misspelt words that are close to one of its words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from shared.dialog.reading.words import Word, fold

_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1")
_SHORTEST_EXCHANGED = 4
"""Minimum length of a word in which doubled or exchanged letters are a misspelling, in characters."""

_SHORTEST_MISSPELT = 6
"""Minimum length of a word in which a missing or an extra letter is a misspelling, in characters."""

_SHORTEST_LONG = 11
"""Minimum length of a word in which any two wrong letters are a misspelling, in characters."""

WORD_CACHE_SIZE = 4096
"""Cache size: words with their labels. Most words of a text are frequent ones, and each is looked up several times."""

_LONGEST = 20
"""Maximum length of a misspelt word, in characters."""


NAME = "NAME"
"""Label of what the learner is called."""

REPORTED = "REPORTED"
"""Label of words after which a phrase is denied or reported: "not", "she"."""


class Vocabulary:
    """The words of the language files, and the classes of each."""

    def __init__(self) -> None:
        self._classes: defaultdict[str, set[str]] = defaultdict(set)
        self._stems: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self._phrases: defaultdict[tuple[str, str], set[tuple[tuple[str, ...], str]]] = defaultdict(set)
        self._shortened: defaultdict[str, set[str]] = defaultdict(set)
        self._doubled: defaultdict[str, set[str]] = defaultdict(set)
        self._long: set[str] = set()
        self._others: set[str] = set()
        self._recent = lru_cache(WORD_CACHE_SIZE)(self._of_word)

    def add(self, word: str, name: str | None = None) -> None:
        """Add a folded word, and a class that it belongs to."""
        self._recent.cache_clear()
        is_new = word not in self._classes
        classes = self._classes[word]
        if name is not None:
            classes.add(name)
        if is_new:
            self._add_spellings(word)

    def _add_spellings(self, word: str) -> None:
        if len(word) >= _SHORTEST_EXCHANGED:
            self._doubled[_DOUBLED.sub(r"\1", word)].add(word)
        if _SHORTEST_MISSPELT <= len(word) <= _LONGEST:
            for short in _without_one_letter(word):
                self._shortened[short].add(word)
        if _SHORTEST_LONG <= len(word) <= _LONGEST:
            self._long.add(word)

    def add_phrase(self, words: tuple[str, ...], name: str) -> None:
        """Add one or more folded words, which belong to a class together."""
        if len(words) == 1:
            self.add(words[0], name)
        elif words:
            self._phrases[words[0], words[1]].add((words, name))

    def add_stem(self, stem: str, name: str) -> None:
        """Add all words with a beginning, and an end if there is one: `escrib*me`."""
        self._recent.cache_clear()
        beginning, _, end = stem.partition("*")
        self._stems[fold(beginning)].add((fold(end), name))

    def add_other(self, word: str) -> None:
        """Add a word that only looks like a misspelling of one of ours."""
        self._recent.cache_clear()
        self._others.add(word)

    def labels(
        self, words: Sequence[Word], *, patient: bool = False, called: AbstractSet[str] = frozenset()
    ) -> tuple[frozenset[tuple[str, int]], ...]:
        """Return what begins with each word: the word itself, its classes, and phrases, each with its length in words.

        If `patient`, a misspelt word is the word that it misspells, too. `called`: the learner's names, folded.
        """
        labels = [self._recent(word.folded, patient) for word in words]
        if called:
            labels = [
                own | {(NAME, 1)} if word.folded in called else own for own, word in zip(labels, words, strict=True)
            ]
        for at, (word, following) in enumerate(pairwise(words)):
            if (word.folded, following.folded) in self._phrases:
                labels[at] = labels[at].union(self._of_phrases(words, at))
        return tuple(labels)

    def _of_phrases(self, words: Sequence[Word], at: int) -> Iterator[tuple[str, int]]:
        for phrase, name in self._phrases[words[at].folded, words[at + 1].folded]:
            following = words[at + 1 : at + len(phrase)]
            if tuple(word.folded for word in following) == phrase[1:] and not any(w.begins_part for w in following):
                yield name, len(phrase)

    def _of_word(self, word: str, patient: bool) -> frozenset[tuple[str, int]]:
        known = self._classes_of(word)
        if patient and len(known) == 1 and word not in self._classes and word not in self._others:
            known = known.union(*map(self._classes_of, self._meant_by(word)))
        return frozenset((label, 1) for label in known)

    def _classes_of(self, word: str) -> frozenset[str]:
        """Return a folded word and its classes, or those of the word that it is another spelling of."""
        spellings = [word] if word in self._others else [word, *_other_spellings(word)]
        for spelling in spellings:
            ends = range(1, min(len(spelling), _LONGEST) + 1)
            stems = {name for at in ends for name in self._of_stem(spelling[:at], spelling[at:])}
            if spelling in self._classes or stems:
                return frozenset({spelling, *self._classes.get(spelling, ()), *stems})
        return frozenset({word})

    def _of_stem(self, beginning: str, rest: str) -> Iterator[str]:
        for end, name in self._stems.get(beginning, ()):
            if rest.endswith(end):
                yield name

    def _meant_by(self, word: str) -> set[str]:
        """Return the words that a word misspells. Another ending is another word, and no misspelling."""
        if not _SHORTEST_EXCHANGED <= len(word) <= _LONGEST:
            return set()
        near = set(self._doubled.get(_DOUBLED.sub(r"\1", word), ()))
        near |= {other for other in _exchanged(word) if other in self._classes}
        if len(word) >= _SHORTEST_MISSPELT - 1:
            near |= self._shortened.get(word, set())
            near |= {
                short for short in _without_one_letter(word) if short in self._classes and len(short) > len("stops")
            }
        if len(word) >= _SHORTEST_LONG - 2:
            near |= {
                long for long in self._long if long[:2] == word[:2] and OSA.distance(word, long, score_cutoff=2) <= 2
            }
        return {other for other in near if not word.startswith(other) and not other.startswith(word)} | {
            other for other in near if _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", other)
        }


def _other_spellings(word: str) -> Iterator[str]:
    """Yield the word not drawn out ("stoooop"), with "qu" for "k" ("kiero"), and with "o" for zero ("st0p")."""
    if (short := _DRAWN_OUT.sub(r"\1", word)) != word:
        yield short
    if "k" in word:
        yield word.replace("k", "qu")
    if "0" in word and word.replace("0", "").isalpha():
        yield word.replace("0", "o")


def _without_one_letter(word: str) -> Iterator[str]:
    """Yield the word without one of its letters, except the first."""
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _exchanged(word: str) -> Iterator[str]:
    """Yield the word with two neighbouring letters exchanged."""
    return (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
