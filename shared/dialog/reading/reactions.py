"""Reactions: what a phone texts when its owner taps a heart or a thumb on one of our texts."""

import re
from collections.abc import Sequence
from itertools import islice

from shared.dialog.reading.message import Message
from shared.dialog.reading.phrases import Phrases
from shared.dialog.reading.words import Word, joined, words_of

_OPENING = re.compile(r"[“„«‹「『]|(?<!\S)[\"‘'”]")
_CLOSING = tuple("”“\"»›’'」』")
_TYPOGRAPHIC = frozenset("“„«‹「『")
"""Quotation marks that people hardly type. After one of them the end of the quotation may be cut off."""

_MOST_OPENINGS = 3
"""Maximum number of quotation marks that are tried: a few forms quote the reaction before the text."""

_LONGEST_LEAD = 80
"""Maximum length of what a phone writes before the quotation, in characters."""


def is_reaction(message: Message) -> bool:
    """Return whether a message is a reaction: `Liked “…”`, `👍 to “…”` or `Loved an image`."""
    shown, phrases = message.shown, message.phrases
    if len(shown) <= _LONGEST_LEAD and _fits(shown, message.shown_words, phrases, "pictures"):
        return True
    openings = islice(_OPENING.finditer(shown[: _LONGEST_LEAD + 1]), _MOST_OPENINGS)
    closed = shown.endswith(_CLOSING)
    return any(
        (closed or opening[0] in _TYPOGRAPHIC) and _fits(lead, joined(words_of(lead)), phrases, "quoted")
        for opening in openings
        for lead in (shown[: opening.start()],)
    )


def _fits(lead: str, words: Sequence[Word], phrases: Phrases, meaning: str) -> bool:
    """Return whether a text with these words is what a phone writes before a quotation, or instead of one.

    After an emoji a preposition is enough, and before a quotation the emoji alone.
    """
    lead = lead.strip()
    emoji = bool(lead) and not lead[0].isascii() and not lead[0].isalnum() and lead[0] not in _TYPOGRAPHIC
    if emoji and words and not words[0].folded.isalnum():
        return meaning == "quoted"
    meanings = {meaning, f"emoji {meaning}"} if emoji else {meaning}
    labels = phrases.vocabulary.labels(words)
    return any(
        found.meaning in meanings and found.end == len(words) for found in phrases.reactions.at(0, labels, words)
    )
