"""Names: what a learner is called, out of the sentence that says so."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import takewhile

from shared.dialog.reading.message import Message
from shared.dialog.reading.patterns import Ending
from shared.dialog.reading.phrases import Phrases
from shared.dialog.reading.words import Word, words_of

MAX_WORDS = 6
"""Maximum number of words in a name."""

_SHORTEST_GERUND = 6
"""Minimum length of a word in small letters that is read as a verb and not as a name: "working"."""

_MAX_DENIED = 2
"""Maximum number of words of a name that a message denies."""


def name_in(message: Message) -> str | None:
    """Return the name that a message gives as an answer to the question for it, or None."""
    if (single := name_though_keyword(message)) is not None:
        return single
    parts = _parts(message)
    for meanings in ({"keyword"}, {"keyword", "before", "other"}):
        introduced = [name for part in parts if (name := _introduced(message, part, meanings)) is not None]
        if introduced and introduced[-1]:
            return introduced[-1]
    return None if introduced else _plain(message, parts)


def name_though_keyword(message: Message) -> str | None:
    """Return the one word of a message, besides courtesies, if it is a name although it is a keyword, too."""
    for words in (message.words, message.content):
        if len(words) == 1 and words[0].folded in message.phrases.names_though_keywords:
            return _written(message, words)
    return None


def introduced_name(message: Message) -> str | None:
    """Return the name after "NAME" or "my name is"; "" if the message is the keyword alone, None if it is neither."""
    words = tuple(replace(word, begins_part=False) for word in message.without_courtesies.words)
    end = _longest(message, words, {"keyword"}) if words else None
    if end is None:
        return None
    return (_written(message, _leading_name(words[end:], message.phrases)) or None) if words[end:] else ""


def denies_name(message: Message, name: str | None, *, open_prompt: bool) -> bool:
    """Return whether a message says that it does not come from a person with a certain name.

    `name`: what the learner is called. Any other name must begin with a capital letter; and while a prompt is open,
    "not Maria" may be an answer, and only "I'm not Maria" denies a name that is not the learner's.
    """
    called = words_of(name)[0].folded if name else ""
    clear = {"denied"} if open_prompt else {"denied", "denied if known"}
    return any(
        _denied(message, part, {"denied", "denied if known"}, called) or _denied(message, part, clear, None)
        for part in _parts(message)
    )


def _denied(message: Message, part: tuple[Word, ...], meanings: AbstractSet[str], called: str | None) -> bool:
    """Return whether a part denies this name or, if it is None, any name that is clearly one."""
    end = _longest(message, part, meanings)
    if end is None or end == len(part) or (called is None and len(part) - end > _MAX_DENIED):
        return False
    return _is_clearly_name(message, part[end:]) if called is None else part[end].folded == called


def _is_clearly_name(message: Message, words: tuple[Word, ...]) -> bool:
    small_letters_too = not message.body.isupper()
    return small_letters_too and all(
        word.written.istitle() and _may_be_of_name(word, message.phrases) for word in words
    )


def _parts(message: Message) -> list[tuple[Word, ...]]:
    """Return the words between punctuation. The full stop after a title or an initial is none."""
    parts: list[list[Word]] = []
    for word in message.without_courtesies.words:
        abbreviated = bool(parts) and (
            parts[-1][-1].folded in message.phrases.titles or len(parts[-1][-1].folded) == 1 < len(parts[-1])
        )
        if parts and (abbreviated or not word.begins_part):
            parts[-1].append(replace(word, begins_part=False))
        else:
            parts.append([word])
    return [tuple(part) for part in parts]


def _introduced(message: Message, part: tuple[Word, ...], meanings: AbstractSet[str]) -> str | None:
    """Return the name that a part introduces, "" if it introduces something else, None if it introduces nothing."""
    before = _longest(message, part, meanings)
    if before is not None and before < len(part):
        rest, by_keyword = part[before:], before == _longest(message, part, {"keyword"})
        if by_keyword and _is_single_name(rest, message.phrases):
            return _written(message, rest)
        name = _leading_name(rest, message.phrases)
        is_question = _asks(message, part) and not by_keyword and len(name) == len(rest)
        is_other = is_question or before == _longest(message, part, {"other"})
        return "" if is_other else _written(message, name)
    for at in range(1, min(len(part), MAX_WORDS + 1)):
        if _is_after_name(message, part[at:]):
            return _written(message, _leading_name(part[:at], message.phrases))
    return None


def _asks(message: Message, part: tuple[Word, ...]) -> bool:
    """Return whether a question mark follows a part."""
    return message.body[part[-1].end :].lstrip().startswith("?")


def _is_after_name(message: Message, words: tuple[Word, ...]) -> bool:
    """Return whether words stand after a name: "is my name", or "from" and anything."""
    near = words[:MAX_WORDS]
    return any(
        found.meaning == "after" and (found.ending is Ending.ANYTHING or found.end == len(words))
        for found in message.phrases.names.at(0, message.phrases.vocabulary.labels(near), near)
    )


def _is_single_name(words: tuple[Word, ...], phrases: Phrases) -> bool:
    """Return whether all that follows "my name is" is a word with a capital letter: "My", "Will"."""
    return len(words) == 1 and words[0].written.istitle() and words[0].folded not in phrases.never_names_alone


def _longest(message: Message, words: tuple[Word, ...], meanings: AbstractSet[str]) -> int | None:
    """Return the number of words of the longest introduction with which the words begin."""
    near = words[: 2 * MAX_WORDS]
    found = message.phrases.names.at(0, message.phrases.vocabulary.labels(near), near)
    return max((each.end for each in found if each.meaning in meanings), default=None)


def _plain(message: Message, parts: list[tuple[Word, ...]]) -> str | None:
    """Return a name that stands alone in the message."""
    if len(parts) == 1 and ("?" in message.body or "¿" in message.body):
        return None
    phrases = message.phrases
    part = next((part for part in parts if len(part) > 1 or part[0].folded not in phrases.never_names_alone), None)
    if part is None:
        return None
    words = _leading_name(part, phrases)
    return _written(message, words) if words and words[-1] == part[-1] else None


def _leading_name(words: tuple[Word, ...], phrases: Phrases) -> tuple[Word, ...]:
    """Return the words up to the first that is of no name, without titles, and without "and" before that one."""
    while len(words) > 1 and words[0].folded in phrases.titles:
        words = words[1:]
    name = tuple(takewhile(lambda word: _may_be_of_name(word, phrases), words[: MAX_WORDS + 1]))
    if len(name) < len(words):
        while len(name) > 1 and name[-1].written.islower() and name[-1].folded in phrases.never_last:
            name = name[:-1]
    return name if len(name) <= MAX_WORDS else ()


def _may_be_of_name(word: Word, phrases: Phrases) -> bool:
    gerund = word.written.endswith("ing") and word.written.islower() and len(word.written) >= _SHORTEST_GERUND
    return _is_spelt(word) and word.folded not in phrases.never_names and not gerund


def _is_spelt(word: Word) -> bool:
    """Return whether a word consists of letters."""
    return word.written[0].isalpha() and not any(map(str.isdigit, word.written))


def _written(message: Message, words: tuple[Word, ...]) -> str:
    """Return the words as the learner wrote them."""
    return " ".join(message.body[words[0].start : words[-1].end].split()) if words else ""
