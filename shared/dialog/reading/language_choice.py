"""The language that a learner asks for, as a keyword or as the answer to the question for it."""

from collections.abc import Set as AbstractSet

from shared.contracts.drill import Prompt
from shared.contracts.readings import Keyword
from shared.dialog.reading.message import Message
from shared.dialog.reading.words import Word
from shared.drills.grading.grade import chosen_option, graded_options
from shared.drills.languages import CODES, parse_language

_MAX_VALUE_WORDS = 2
"""Maximum number of words of a language's name."""

_MAX_ANSWER_WORDS = 8
"""Maximum number of words in which an answer names its language."""

_SHORTEST_NAME = 5
"""Minimum length of a language's name that is a message by itself, in characters. Codes are words, too."""

_OURS = frozenset({"en", "es", "fr", "pt"})
"""Codes of the languages whose names are a keyword by themselves."""


def language_keyword(message: Message, *, open_prompt: bool) -> Keyword | None:
    """Return LANGUAGE with its value; None if the message asks for no language.

    While a prompt is open, "language barrier" may be an answer, and only a known language makes it a keyword.
    """
    if (wanted := _not_spoken(message)) is not None:
        return Keyword(keyword="language", value=wanted)
    if denied := _denied(message):
        named = _only_other(message, denied)
        return None if named is None else Keyword(keyword="language", value=named)
    after = _after(message, {"keyword"})
    if after is not None:
        value = message.content[after:]
        language = _language_of(message, after) if len(value) <= _MAX_VALUE_WORDS else None
        known = language is not None or not value or (len(value) == 1 and not open_prompt)
        return Keyword(keyword="language", value=language) if known else None
    after = _after(message, {"spoken"}) or _after_request(message) or 0
    value = message.content[after:]
    if len(value) == 1 and len(value[0].folded) >= _SHORTEST_NAME and (found := _language_of(message, after)) in _OURS:
        return Keyword(keyword="language", value=found)
    return None


def chosen_language(prompt: Prompt, message: Message) -> str | None:
    """Return the code of the language that an answer names or picks, or None."""
    if (wanted := _not_spoken(message)) is not None:
        return wanted
    if denied := _denied(message):
        return _only_other(message, denied)
    option = chosen_option(prompt, message.body) or _numbered_option(prompt, message)
    if option is not None and (language := parse_language(option)) is not None:
        return language
    if not message.content or len(message.content) > _MAX_ANSWER_WORDS:
        return None
    after = _after(message, {"keyword", "spoken"}) or 0
    return _language_of(message, after) or _language_of(message, 0)


def _numbered_option(prompt: Prompt, message: Message) -> str | None:
    """Return the text of the option whose position is all that a message says."""
    listed = graded_options(prompt)
    positions = {str(number): option.text for number, option in enumerate(listed, start=1)}
    return positions.get(message.content[0].folded) if len(message.content) == 1 else None


def _language_of(message: Message, start: int) -> str | None:
    """Return the language that the content from this word on names."""
    value = message.content[start:]
    return parse_language(message.body[value[0].start : value[-1].end]) if value else None


def _denied(message: Message) -> frozenset[str]:
    """Return the languages that a message names as not wanted or not spoken: "not English"."""
    content = message.whole
    return frozenset(
        language
        for start in range(len(content.words))
        for found in message.phrases.languages.at(start, content.labels, content.words)
        if found.meaning not in ("keyword", "spoken") and found.end < len(content.words)
        if not content.words[found.end].begins_part
        if (language := _by_name(content.words[found.end])) is not None
    )


def _only_other(message: Message, denied: frozenset[str]) -> str | None:
    """Return the one language that a message names besides those, or None."""
    named = {_by_name(word) for word in message.content[:_MAX_ANSWER_WORDS]} - denied - {None}
    return named.pop() if len(named) == 1 else None


def _by_name(word: Word) -> str | None:
    """Return the language of which a word is a name, and not only the code."""
    return parse_language(word.written) if len(word.folded) >= _SHORTEST_NAME else None


def _not_spoken(message: Message) -> str | None:
    """Return the language of a message that says that another language is not spoken."""
    content = message.whole
    for start in content.starts:
        for found in message.phrases.languages.at(start, content.labels, content.words):
            named = content.words[found.end : found.end + 1]
            if found.meaning in CODES and named and parse_language(named[0].written) not in (None, found.meaning):
                return found.meaning
    return None


def _after_request(message: Message) -> int | None:
    """Return the index of the last word after "in", if the message asks for something: "Can I get this in Spanish"."""
    last = len(message.content) - 1
    if last < 1 or message.kinds.isdisjoint({"wish", "please"}):
        return None
    found = message.phrases.languages.at(last - 1, message.stripped.labels, message.content)
    return last if any(each.meaning == "spoken" and each.end == last for each in found) else None


def _after(message: Message, meanings: AbstractSet[str]) -> int | None:
    """Return the index after the longest phrase with one of these meanings, with which the content begins."""
    found = message.phrases.languages.at(0, message.stripped.labels, message.content)
    return max((each.end for each in found if each.meaning in meanings), default=None)
