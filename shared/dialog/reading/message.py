"""Messages: an inbound text with what stands around its content set apart by kind."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from shared.dialog.reading.patterns import Ending, Found, Labels, Patterns
from shared.dialog.reading.phrases import Phrases
from shared.dialog.reading.words import Word, joined, visible, words_of

_LONGEST_SIGNATURE = 12
"""Maximum length of a signature that a phone adds, in words."""

_AT_BEGINNINGS = frozenset({"wish", "order"})
"""Kinds of phrases that are set apart only where a part of a sentence begins."""

_BELONGS = frozenset({"joint", "order", "signature"})
"""Kinds of phrases that stay in the content, or that were cut off before."""

_DELIMITED = re.compile(r"\n[ \t]*(?:--+|__+|[-–—~][ \t]*(?=[^\W\d_]))[^\n]*(?:\n[^\n]*){0,2}\Z")
"""A signature of its own lines: after a line of dashes, or a last line that begins with one."""

_DASHED = re.compile(r"\s[-–—~]\s*((?:[^\W\d_]\.?[^\W\d_]*)(?:\s[^\W\d_]+)?)\s*\Z")
"""A signature at the end of a line: `- Maria`."""


@dataclass(frozen=True)
class Message:
    """A text without signature: its words, and of them the content.

    `starts`: the indexes of content words with which a pattern may begin. `kinds`: what was set apart.
    """

    phrases: Phrases
    shown: str
    body: str
    words: tuple[Word, ...]
    content: tuple[Word, ...]
    starts: frozenset[int]
    kinds: frozenset[str]

    @classmethod
    def of(cls, text: str, phrases: Phrases, sender: str | None = None) -> "Message":
        """Parse a text. `sender`: the name that its sender may sign with."""
        shown = visible(text)
        body = _DELIMITED.sub("", shown).rstrip()
        words = joined(words_of(body))
        set_apart = dict(_set_apart(words, phrases))
        if (cut := _signature_at(words, set_apart)) is not None:
            body = body[: words[cut].start].rstrip(" \t\r\n-–—_~|(\"“'").rstrip()
            words = words[:cut]
        gone = _gone(set_apart) | _signed(body, words, sender)
        content, starts = _content(words, gone, set_apart)
        kinds = frozenset(found.meaning for found in set_apart.values() if found.start < len(words))
        return cls(phrases, shown, body, words, content, starts, kinds)

    @cached_property
    def labels(self) -> Labels:
        """The labels of each content word."""
        return self.phrases.vocabulary.labels(self.content)

    @cached_property
    def patient_labels(self) -> Labels:
        """The labels of each content word, those of misspelt ones included."""
        return self.phrases.vocabulary.labels(self.content, patient=True)

    def meanings(self, patterns: Patterns, labels: Labels) -> frozenset[str]:
        """Return the meanings of the patterns that fit the content, or a part of it if they may."""
        return frozenset(
            found.meaning
            for start in sorted(self.starts)
            for found in patterns.at(start, labels, self.content)
            if self._ends(found)
        )

    def _ends(self, found: Found) -> bool:
        if found.ending is Ending.ANYTHING:
            return True
        at_end = found.end == len(self.content)
        if found.ending is Ending.PART:
            return at_end or self.content[found.end].begins_part
        return at_end and found.start == self.first

    @cached_property
    def first(self) -> int:
        """The index of the first content word that is not a joint, such as "so"."""
        return self._after_joints

    @cached_property
    def _after_joints(self) -> int:
        at = 0
        while at < len(self.content):
            joints = [
                found.end
                for found in self.phrases.around.at(at, self.labels, self.content)
                if found.meaning == "joint"
            ]
            if not joints or joints[-1] == len(self.content):
                return at
            at = joints[-1]
        return at


def find(
    words: tuple[Word, ...], labels: Labels, patterns: Patterns, fits: Callable[[Found], bool]
) -> Found | None:
    """Return the first pattern, of those the longest, that fits the words from any index on."""
    for start in range(len(words)):
        found = [each for each in patterns.at(start, labels, words) if fits(each)]
        if found:
            return found[-1]
    return None


def _set_apart(words: tuple[Word, ...], phrases: Phrases) -> Iterator[tuple[int, Found]]:
    """Yield the phrases around the content, each by its first word; the longest where several begin."""
    labels = phrases.vocabulary.labels(words)
    at, begins = 0, True
    while at < len(words):
        begins = begins or words[at].begins_part
        longest = None
        for found in phrases.around.at(at, labels, words):
            if found.meaning in _AT_BEGINNINGS and not begins:
                continue
            if longest is None or (found.end, found.meaning) > (longest.end, longest.meaning):
                longest = found
        begins = longest is not None
        if longest is None:
            at += 1
        else:
            yield at, longest
            at = longest.end


def _signature_at(words: tuple[Word, ...], set_apart: dict[int, Found]) -> int | None:
    """Return the index at which a phone's signature begins, or None."""
    return next(
        (
            at
            for at, found in set_apart.items()
            if found.meaning == "signature" and len(words) - at <= _LONGEST_SIGNATURE
        ),
        None,
    )


def _gone(set_apart: dict[int, Found]) -> set[int]:
    """Return the indexes of the words that do not belong to the content."""
    return {
        at
        for found in set_apart.values()
        if found.meaning not in _BELONGS
        for at in range(found.start, found.end)
    }


def _signed(body: str, words: tuple[Word, ...], sender: str | None) -> set[int]:
    """Return the indexes of a name with which the message ends."""
    if len(words) < 2:
        return set()
    dashed = _DASHED.search(body)
    if dashed and dashed[1][0].isupper() and dashed.start() >= words[0].end:
        return {at for at, word in enumerate(words) if word.start >= dashed.start()}
    name = tuple(word.folded for word in words_of(sender)) if sender else ()
    for length in (len(name), 1) if name else ():
        last = words[-length:]
        if length < len(words) and last[0].begins_part and tuple(word.folded for word in last) == name[:length]:
            return set(range(len(words) - length, len(words)))
    return set()


def _content(
    words: tuple[Word, ...], gone: set[int], set_apart: dict[int, Found]
) -> tuple[tuple[Word, ...], frozenset[int]]:
    """Return the words that are not gone, and the indexes among them with which a pattern may begin."""
    joints = {found.end for found in set_apart.values() if found.meaning in _BELONGS}
    content: list[Word] = []
    starts: set[int] = set()
    begins_part = begins = False
    for at, word in enumerate(words):
        begins_part = begins_part or word.begins_part
        begins = begins or begins_part or at in joints
        if at in gone:
            begins = True
            continue
        if begins:
            starts.add(len(content))
        content.append(word if word.begins_part == begins_part else _beginning(word))
        begins_part = begins = False
    return tuple(content), frozenset(starts)


def _beginning(word: Word) -> Word:
    return Word(word.folded, word.written, word.start, word.end, begins_part=True)
