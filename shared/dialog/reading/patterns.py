"""Patterns: the small grammar in which the language files describe what people text.

    stop (all) MESSAGES          the whole message
    stop (all) MESSAGES, ...     a part of a sentence, or all of it; the rest of the message may be anything
    stop (all) MESSAGES ...      a part of a sentence begins like this

A word in capitals is a class of words, `(…)` may be missing, and `a|b` is one of both. A pattern never continues across
punctuation.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

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


@dataclass(frozen=True, eq=False)
class _Pattern:
    """A pattern, taken apart.

    `steps`: for each place in it, the places after a label. `complete_from`: the first place from which on everything
    may be missing.
    """

    meaning: str
    ending: Ending
    steps: tuple[dict[str, tuple[int, ...]], ...]
    complete_from: int

    def after(self, place: int, label: str) -> tuple[int, ...]:
        """Return the places after a label at a place."""
        return self.steps[place].get(label, ()) if place < len(self.steps) else ()


_Places = set[tuple[_Pattern, int]]


class Patterns:
    """A set of patterns with their meanings, all searched at once, word by word."""

    def __init__(self) -> None:
        self._first: dict[str, list[tuple[_Pattern, int]]] = {}

    def add(self, text: str, meaning: str, classes: "Classes") -> None:
        """Add a pattern. Raises PatternError."""
        body, ending = _ending_of(text.strip())
        slots = [_slot(slot, classes) for slot in body.split()]
        complete_from = max((at + 1 for at, slot in enumerate(slots) if not slot.optional), default=0)
        if complete_from == 0:
            raise PatternError(f"in {text!r} everything may be missing; take a word out of its brackets")
        pattern = _Pattern(meaning, ending, tuple(_steps(slots, at) for at in range(len(slots))), complete_from)
        for label, places in pattern.steps[0].items():
            self._first.setdefault(label, []).extend((pattern, place) for place in places)

    def at(self, start: int, labels: Labels, words: Sequence[Word]) -> Iterator[Found]:
        """Yield the patterns that fit the words from an index on, whatever follows; the longest last."""
        reached: dict[int, _Places] = {}
        if start < len(words):
            for label, length in labels[start]:
                if label in self._first:
                    reached.setdefault(start + length, set()).update(self._first[label])
        at = start
        while reached:
            at += 1
            places = reached.pop(at, set())
            for meaning, ending in {
                (each.meaning, each.ending) for each, place in places if place >= each.complete_from
            }:
                yield Found(meaning, ending, start, at)
            if places and at < len(words) and not words[at].begins_part:
                for label, length in labels[at]:
                    following = {(each, after) for each, place in places for after in each.after(place, label)}
                    if following:
                        reached.setdefault(at + length, set()).update(following)


@dataclass(frozen=True)
class _Slot:
    labels: tuple[str, ...]
    optional: bool


def _steps(slots: Sequence[_Slot], start: int) -> dict[str, tuple[int, ...]]:
    """Return the places that labels lead to from a place, if what may be missing is."""
    steps: dict[str, tuple[int, ...]] = {}
    for at in range(start, len(slots)):
        for label in slots[at].labels:
            steps[label] = (*steps.get(label, ()), at + 1)
        if not slots[at].optional:
            break
    return steps


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


def _slot(text: str, classes: Classes) -> _Slot:
    """Parse one place of a pattern. Raises PatternError."""
    optional = text.startswith("(") and text.endswith(")")
    choices = (text[1:-1] if optional else text).split("|")
    return _Slot(tuple(_label(choice, classes) for choice in choices), optional)


def _label(choice: str, classes: Classes) -> str:
    if _CLASS.fullmatch(choice):
        return classes.label(choice)
    path = classes.literal(choice)
    if len(path) != 1:
        raise PatternError(f"{choice!r} is not one word; write one word between spaces, brackets and '|'")
    return path[0]
