"""Reactions: what a phone texts when its owner taps a heart or a thumb on one of our texts."""

import re
from collections.abc import Sequence
from itertools import islice

from shared.dialog.reading.message import Message
from shared.dialog.reading.phrases import Phrases
from shared.dialog.reading.words import Word, joined, words_of

_OPENING = re.compile(r"[“„«‹「『]|(?<!\S)[\"‘'”]")
_CLOSING = tuple("”“\"»›’'」』")
_CLOSED_BY = {"“": "”", "„": "“", "«": "»", "‹": "›", "「": "」", "『": "』"}
"""Quotation marks that people hardly type, and what closes them. The end of such a quotation may be cut off."""

_CUT = ("…", "...")

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
        (closed or _is_cut_off(shown, opening)) and _fits(lead, joined(words_of(lead)), phrases, "quoted")
        for opening in openings
        for lead in (shown[: opening.start()],)
    )


def _is_cut_off(shown: str, opening: re.Match[str]) -> bool:
    """Return whether a quotation that is not closed at the end of the text is not closed before it either."""
    mark = _CLOSED_BY.get(opening[0])
    return mark is not None and (shown.endswith(_CUT) or mark not in shown[opening.end() :])


def _fits(lead: str, words: Sequence[Word], phrases: Phrases, meaning: str) -> bool:
    """Return whether a text with these words is what a phone writes before a quotation, or instead of one.

    After an emoji a preposition is enough, and before a quotation the emoji alone.
    """
    lead = lead.strip()
    emoji = bool(lead) and not lead[0].isascii() and not lead[0].isalnum() and lead[0] not in _CLOSED_BY
    if emoji and words and not words[0].folded.isalnum():
        return meaning == "quoted"
    meanings = {meaning, f"emoji {meaning}"} if emoji else {meaning}
    labels = phrases.vocabulary.labels(words)
    return any(
        found.meaning in meanings and found.end == len(words) for found in phrases.reactions.at(0, labels, words)
    )
