"""Messages: an inbound text with what stands around its content set apart by kind."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from shared.dialog.reading.content import Content
from shared.dialog.reading.patterns import Found, Patterns
from shared.dialog.reading.phrases import Phrases
from shared.dialog.reading.words import Word, joined, visible, words_of

_LONGEST_SIGNATURE = 12
"""Maximum length of a signature that a phone adds, in words."""

_AT_BEGINNINGS = frozenset({"wish", "order"})
"""Kinds of phrases that are set apart only where a part of a sentence begins."""

COURTESIES = frozenset({"greeting", "thanks", "ok", "please"})
"""Kinds of phrases that are only polite."""

_STAYING = frozenset({"joint", "order"})
"""Kinds of phrases that stay in the content."""

_BEFORE_SIGNATURE = " \t\r\n-–—_~|(\"“'"
"""Characters that stand between a text and its signature."""

_DELIMITER = re.compile(r"[ \t]*(?:--|__|[-–—~][ \t]*(?=[^\W\d_]))")
"""Beginning of the first line of a signature of its own lines: several dashes, or one and a word."""

_MOST_DELIMITED = 5
"""Maximum number of lines of such a signature."""

_DASH = re.compile(r"\s[-–—~]\s*")
"""What stands before a signature in the same line: `Stop - Maria`."""


@dataclass(frozen=True)
class Message:
    """A text without signature: its words, and of them the content. `shown` is the visible text with its signature.

    `kinds`: the kinds of what is set apart. What is courtesy in one sentence is needed in another, so that patterns are
    searched three times: in the words `stripped` of all that, in those without courtesies, and in the `whole`.
    """

    phrases: Phrases
    shown: str
    shown_words: tuple[Word, ...]
    body: str
    words: tuple[Word, ...]
    kinds: frozenset[str]
    stripped: Content
    without_courtesies: Content
    whole: Content

    @classmethod
    def of(cls, text: str, phrases: Phrases, sender: str | None = None) -> "Message":
        """Parse a text. `sender`: the name that its sender may sign with."""
        shown = visible(text)
        body = _without_signature_lines(shown).rstrip()
        shown_words = joined(words_of(shown))
        words = shown_words if body == shown else joined(words_of(body))
        called = frozenset(_names_of(sender)) if sender else frozenset[str]()
        set_apart = dict(_set_apart(words, phrases, called))
        if (cut := _signature_at(words, set_apart)) is not None:
            body = body[: words[cut].start].rstrip(_BEFORE_SIGNATURE)
            words = words[:cut]
        set_apart = {at: found for at, found in set_apart.items() if found.end <= len(words)}
        courtesies = _indexes(set_apart, COURTESIES)
        signed = _signed(body, words, courtesies, _indexes(set_apart, {"thanks", "greeting"}), sender)
        kinds = frozenset(found.meaning for found in set_apart.values())
        contents: dict[frozenset[str], Content] = {}
        for staying in (_STAYING & kinds, kinds - COURTESIES, kinds):
            if staying not in contents:
                kept, starts, joints = _content(words, signed, set_apart, staying)
                contents[staying] = Content(kept, starts, joints, phrases.vocabulary, called)
        stripped, without_courtesies = contents[_STAYING & kinds], contents[kinds - COURTESIES]
        return cls(phrases, shown, shown_words, body, words, kinds, stripped, without_courtesies, contents[kinds])

    @property
    def content(self) -> tuple[Word, ...]:
        """The words that are not set apart."""
        return self.stripped.words

    def meanings(self, patterns: Patterns, *, patient: bool = False, in_parts: bool = False) -> frozenset[str]:
        """Return the meanings of the patterns that fit, as `Content.meanings` does."""
        return frozenset[str]().union(
            *(
                each.meanings(patterns, patient=patient, in_parts=in_parts)
                for each in dict.fromkeys((self.stripped, self.without_courtesies, self.whole))
            )
        )


def _without_signature_lines(shown: str) -> str:
    """Return a text without a signature of its own lines. The first line is no signature."""
    first, *last = shown.rsplit("\n", _MOST_DELIMITED)
    at = next((at for at, line in enumerate(last) if _DELIMITER.match(line)), len(last))
    return "\n".join([first, *last[:at]])


def _names_of(sender: str) -> Iterator[str]:
    """Yield the first name, folded, also with the ending of what belongs to the person: "marias"."""
    for word in words_of(sender)[:1]:
        yield word.folded
        yield f"{word.folded}s"


def _set_apart(words: tuple[Word, ...], phrases: Phrases, called: frozenset[str]) -> Iterator[tuple[int, Found]]:
    """Yield the phrases around the content, each by its first word; the longest where several begin."""
    labels = phrases.vocabulary.labels(words, called=called)
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


def _signed(
    body: str, words: tuple[Word, ...], courtesies: AbstractSet[int], thanks: AbstractSet[int], sender: str | None
) -> set[int]:
    """Return the indexes of a name with which the message ends: after a dash or thanks, or that of the sender."""
    last = next((at for at in reversed(range(len(words))) if at not in courtesies), 0)
    if last == 0:
        return set()
    dashed = words[last].written.isalpha() and _DASH.fullmatch(body[words[last - 1].end : words[last].start])
    after_thanks = words[last].written.istitle() and words[last].begins_part and last - 1 in thanks
    if dashed or (after_thanks and not all(at in thanks for at in range(last))):
        return {last}
    name = tuple(word.folded for word in words_of(sender)) if sender else ()
    for length in (len(name), 1) if name else ():
        first = last + 1 - length
        signed = words[first : last + 1] if first > 0 else ()
        if signed and signed[0].begins_part and tuple(word.folded for word in signed) == name[:length]:
            return set(range(first, last + 1))
    return set()


def _indexes(set_apart: dict[int, Found], kinds: AbstractSet[str]) -> set[int]:
    """Return the indexes of the words that are set apart as one of these kinds."""
    return {at for found in set_apart.values() if found.meaning in kinds for at in range(found.start, found.end)}


def _content(
    words: tuple[Word, ...], signed: set[int], set_apart: dict[int, Found], staying: AbstractSet[str]
) -> tuple[tuple[Word, ...], tuple[int, ...], dict[int, int]]:
    """Return the words that are not set apart, unless their kind is one of `staying`, with `starts` and `joints`."""
    kept = [found for found in set_apart.values() if found.meaning in staying]
    gone = _indexes(set_apart, {found.meaning for found in set_apart.values()} - staying)
    ends = {found.end for found in kept}
    content: list[Word] = []
    indexes: dict[int, int] = {}
    starts: list[int] = []
    begins_part = begins = False
    for at, word in enumerate(words):
        begins_part = begins_part or word.begins_part
        begins = begins or begins_part or at in ends
        if at in gone or at in signed:
            begins = True
            continue
        if begins:
            starts.append(len(content))
        indexes[at] = len(content)
        content.append(word if word.begins_part == begins_part else replace(word, begins_part=begins_part))
        begins_part = begins = False
    joints = {
        indexes[found.start]: indexes[found.end - 1] + 1
        for found in kept
        if found.meaning == "joint" and found.start in indexes and found.end - 1 in indexes
    }
    return tuple(content), tuple(starts), joints
