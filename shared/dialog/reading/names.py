"""Names: what a learner is called, out of the sentence that says so."""

from collections.abc import Iterator
from itertools import takewhile

from shared.dialog.reading.message import Message
from shared.dialog.reading.phrases import Phrases
from shared.dialog.reading.words import Word

MAX_WORDS = 6
"""Maximum number of words in a name."""

_SHORTEST_GERUND = 6
"""Minimum length of a word in small letters that is read as a verb and not as a name: "working"."""

_AFTER_NAME = " \t"


def name_in(message: Message) -> str | None:
    """Return the name that a message gives as an answer to the question for it, or None."""
    parts = [part for part in _parts(message.content) if part]
    introduced = [name for part in parts if (name := _introduced(message, part)) is not None]
    if introduced:
        return introduced[-1] or None
    return _plain(message, parts)


def introduced_name(message: Message) -> str | None:
    """Return the name after "NAME" or "my name is"; "" if the message is the keyword alone, None if it is neither."""
    found = _longest(message, message.content, {"keyword"}) if message.content else None
    if found is None:
        return None
    rest = message.content[found:]
    if not rest:
        return ""
    words = _leading_name(rest, message.phrases)
    return _written(message, words) if words else None


def _parts(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Yield the words between punctuation."""
    begin = 0
    for at, word in enumerate(words):
        if word.begins_part:
            yield words[begin:at]
            begin = at
    yield words[begin:]


def _introduced(message: Message, part: tuple[Word, ...]) -> str | None:
    """Return the name that a part introduces, "" if it introduces something else, None if it introduces nothing."""
    before = _longest(message, part, {"keyword", "before"})
    if before is not None and before < len(part):
        return _written(message, _leading_name(part[before:], message.phrases))
    for at in range(1, min(len(part), MAX_WORDS + 1)):
        if _longest(message, part[at:], {"after"}) == len(part) - at:
            return _written(message, _leading_name(part[:at], message.phrases))
    return None


def _longest(message: Message, words: tuple[Word, ...], meanings: set[str]) -> int | None:
    """Return the number of words of the longest introduction with which the words begin."""
    labels = message.phrases.vocabulary.labels(words[: 2 * MAX_WORDS])
    ends = [found.end for found in message.phrases.names.at(0, labels, words[: 2 * MAX_WORDS]) if found.meaning in meanings]
    return max(ends, default=None)


def _plain(message: Message, parts: list[tuple[Word, ...]]) -> str | None:
    """Return a name that stands alone in the message."""
    if not parts or "?" in message.body or "¿" in message.body:
        return None
    part, phrases = parts[0], message.phrases
    if len(part) == len(message.words) == 1:
        word = part[0]
        return None if word.folded in phrases.never_names_alone or not _is_spelt(word) else word.written
    words = _leading_name(part, phrases)
    return _written(message, words) if words and words[-1] == part[-1] else None


def _leading_name(words: tuple[Word, ...], phrases: Phrases) -> tuple[Word, ...]:
    """Return the words up to the first that is of no name, without titles."""
    untitled = words
    while len(untitled) > 1 and untitled[0].folded in phrases.titles:
        untitled = untitled[1:]
    part = (untitled[0], *takewhile(lambda word: not word.begins_part, untitled[1:]))
    name = tuple(takewhile(lambda word: _may_be_of_name(word, phrases), part))
    return name if len(name) <= MAX_WORDS else ()


def _may_be_of_name(word: Word, phrases: Phrases) -> bool:
    gerund = word.written.endswith("ing") and word.written.islower() and len(word.written) >= _SHORTEST_GERUND
    return _is_spelt(word) and word.folded not in phrases.never_names and not gerund


def _is_spelt(word: Word) -> bool:
    """Return whether a word consists of letters."""
    return word.written[0].isalpha() and not any(char.isdigit() for char in word.written)


def _written(message: Message, words: tuple[Word, ...]) -> str:
    """Return the words as the learner wrote them."""
    return " ".join(message.body[words[0].start : words[-1].end].split()) if words else ""
