"""Patterns: the small grammar in which the language files describe what people text.

    stop (all) MESSAGES          the whole message
    stop (all) MESSAGES, ...     a part of a sentence, or all of it; the rest of the message may be anything
    stop (all) MESSAGES ...      a part of a sentence begins like this

A word in capitals is a class of words, `(…)` may be missing, and `a|b` is one of both. A pattern never continues across
punctuation.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import product

from shared.dialog.reading.spelling import Vocabulary
from shared.dialog.reading.words import Word, words_of

_CLASS = re.compile(r"[A-Z][A-Z_]+")
Labels = Sequence[frozenset[tuple[str, int]]]
"""For each word of a message what begins with it: labels, each with its length in words."""

Path = tuple[str, ...]


class PatternError(ValueError):
    """A pattern that cannot be read. The message says what is wrong and what would be right."""


class Ending(Enum):
    """What may follow a pattern."""

    MESSAGE = auto()
    PART = auto()
    ANYTHING = auto()


@dataclass(frozen=True)
class Found:
    """A pattern that fits words `start` to `end`: its meaning, and what may follow it."""

    meaning: str
    ending: Ending
    start: int
    end: int


@dataclass
class _Node:
    edges: dict[str, "_Node"] = field(default_factory=dict)
    meanings: set[tuple[str, Ending]] = field(default_factory=set)


class Patterns:
    """A set of patterns with their meanings, searched word by word along the branches of one tree."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, pattern: str, meaning: str, classes: "Classes") -> None:
        """Add a pattern. Raises PatternError."""
        text, ending = _ending_of(pattern.strip())
        slots = [tuple(_paths(slot, classes)) for slot in text.split()]
        for choice in product(*slots):
            path = tuple(label for part in choice for label in part)
            if not path:
                raise PatternError(f"in {pattern!r} everything may be missing; take a word out of its brackets")
            node = self._root
            for label in path:
                node = node.edges.setdefault(label, _Node())
            node.meanings.add((meaning, ending))

    def at(self, start: int, labels: Labels, words: Sequence[Word]) -> Iterator[Found]:
        """Yield the patterns that fit the words from an index on, whatever follows; the longest last."""
        reached = {start: [self._root]}
        at = start
        while reached and at <= len(words):
            nodes = reached.pop(at, [])
            for node in nodes:
                for meaning, ending in node.meanings:
                    yield Found(meaning, ending, start, at)
            if nodes and at < len(words) and (at == start or not words[at].begins_part):
                for label, length in labels[at]:
                    following = [node.edges[label] for node in nodes if label in node.edges]
                    if following:
                        reached.setdefault(at + length, []).extend(following)
            at += 1


def _ending_of(pattern: str) -> tuple[str, Ending]:
    for sign, ending in ((", ...", Ending.PART), (" ...", Ending.ANYTHING)):
        if pattern.endswith(sign):
            return pattern.removesuffix(sign), ending
    return pattern, Ending.MESSAGE


class Classes:
    """The classes of words of one language file. Its words, and those of its patterns, go into the vocabulary."""

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self._language = language
        self._vocabulary = vocabulary
        self._labels: dict[str, str] = {}

    def define(self, name: str, members: Iterable[str]) -> None:
        """Add a class. `escrib*` is each word that begins so, `escrib*me` each that begins and ends so."""
        label = self._labels[name] = f"{self._language}.{name}"
        for member in members:
            if "*" in member:
                self._vocabulary.add_stem(member, label)
            else:
                self._vocabulary.add_phrase(self.literal(member), label)

    def label(self, name: str) -> str:
        """Return the label of a class. Raises PatternError."""
        if name not in self._labels:
            raise PatternError(f"there is no class {name}; define it under `words`, or write it in small letters")
        return self._labels[name]

    def literal(self, text: str) -> Path:
        """Return the labels of words that are meant as they are."""
        path = tuple(word.folded for word in words_of(text))
        for word in path:
            self._vocabulary.add(word)
        return path


def _paths(slot: str, classes: Classes) -> Iterator[Path]:
    """Yield the sequences of labels for one place of a pattern."""
    if slot.startswith("(") and slot.endswith(")"):
        yield ()
        slot = slot[1:-1]
    for choice in slot.split("|"):
        if _CLASS.fullmatch(choice):
            yield (classes.label(choice),)
        elif path := classes.literal(choice):
            yield path
        else:
            raise PatternError(f"{slot!r} has an empty choice; delete the '|' or the brackets")
