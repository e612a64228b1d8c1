"""Patterns: the small grammar in which the language files describe what people text.

    stop (all) MESSAGES          the whole message
    stop (all) MESSAGES, ...     a part of a sentence, or all of it; the rest of the message may be anything
    stop (all) MESSAGES ...      a part of a sentence begins like this

A word in capitals is a class of words, and NAME what the learner is called; `(…)` may be missing, and `a|b` is one of
both. A pattern never continues across punctuation.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from shared.dialog.reading.spelling import NAME, Vocabulary
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
class _Place:
    """A place in a pattern.

    `fits`: the meaning and the ending of the pattern, if everything from here on may be missing. `steps`: the places
    after a label.
    """

    fits: tuple[str, Ending] | None
    steps: Mapping[str, Sequence["_Place"]]


class Patterns:
    """A set of patterns with their meanings, all searched at once, word by word."""

    def __init__(self) -> None:
        self._first: dict[str, list[_Place]] = {}
        self.meanings: set[str] = set()

    def add(self, text: str, meaning: str, classes: "Classes") -> None:
        """Add a pattern. Raises PatternError."""
        self.meanings.add(meaning)
        body, ending = _ending_of(text.strip())
        slots = [_slot(slot, classes) for slot in body.split()]
        if all(slot.optional for slot in slots):
            raise PatternError(f"in {text!r} everything may be missing; take a word out of its brackets")
        for label, places in _first_place(slots, (meaning, ending)).steps.items():
            self._first.setdefault(label, []).extend(places)

    def at(self, start: int, labels: Labels, words: Sequence[Word]) -> Iterator[Found]:
        """Yield the patterns that fit the words from an index on, whatever follows; the longest last."""
        reached: dict[int, set[_Place]] = {}
        if start < len(words):
            for label, length in labels[start]:
                if label in self._first:
                    reached.setdefault(start + length, set()).update(self._first[label])
        at = start
        while reached:
            at += 1
            places = reached.pop(at, None)
            if places is None:
                continue
            for meaning, ending in {place.fits for place in places if place.fits}:
                yield Found(meaning, ending, start, at)
            if at < len(words) and not words[at].begins_part:
                for label, length in labels[at]:
                    for place in places:
                        if label in place.steps:
                            reached.setdefault(at + length, set()).update(place.steps[label])


@dataclass(frozen=True)
class _Slot:
    labels: tuple[str, ...]
    optional: bool


def _first_place(slots: Sequence[_Slot], fits: tuple[str, Ending]) -> _Place:
    """Return the first place of a pattern that fits with this meaning and ending."""
    following = [_Place(fits, {})]
    for at in reversed(range(len(slots))):
        steps: dict[str, list[_Place]] = {}
        for slot, place in zip(slots[at:], following, strict=True):
            for label in slot.labels:
                steps.setdefault(label, []).append(place)
            if not slot.optional:
                break
        may_end = slots[at].optional and following[0].fits
        following.insert(0, _Place(fits if may_end else None, steps))
    return following[0]


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
        self._literals: dict[str, Path] = {}

    def define(self, name: str, members: Iterable[str]) -> None:
        """Add a class. `escrib*` is each word that begins so, `escrib*me` each that begins and ends so."""
        label = self._labels[name] = f"{self._language}.{name}"
        for member in members:
            if "*" in member:
                self._vocabulary.add_stem(member, label)
            else:
                self._vocabulary.add_phrase(self.literal(member), label)

    def label(self, name: str) -> str:
        """Return the label of a class, or NAME. Raises PatternError."""
        if name == NAME:
            return NAME
        if name not in self._labels:
            raise PatternError(f"there is no class {name}; define it under `words`, or write it in small letters")
        return self._labels[name]

    def literal(self, text: str) -> Path:
        """Return the labels of words that are meant as they are."""
        if text not in self._literals:  # most words stand in many patterns
            path = self._literals[text] = tuple(word.folded for word in words_of(text))
            for word in path:
                self._vocabulary.add(word)
        return self._literals[text]


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
