"""Phrases, and where they are found in the words of a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Phrase = tuple[str, ...]
"""The words of a phrase."""


@dataclass
class Phrases:
    """A set of phrases. The longest one counts where several fit."""

    _by_first: dict[str, list[Phrase]] = field(default_factory=dict)
    _by_last: dict[str, list[Phrase]] = field(default_factory=dict)

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> "Phrases":
        """Index phrases. Empty ones are left out."""
        found = cls()
        for phrase in sorted(filter(None, set(phrases)), key=len, reverse=True):
            found._by_first.setdefault(phrase[0], []).append(phrase)
            found._by_last.setdefault(phrase[-1], []).append(phrase)
        return found

    def at(self, words: Sequence[str], start: int) -> int:
        """Return the length of the phrase that begins at an index, or 0."""
        each = self._by_first.get(words[start]) if start < len(words) else None
        if each is None:
            return 0
        return next((len(phrase) for phrase in each if tuple(words[start : start + len(phrase)]) == phrase), 0)

    def before(self, words: Sequence[str], end: int) -> int:
        """Return the length of the phrase that ends before an index, or 0."""
        if not 0 < end <= len(words):
            return 0
        each = self._by_last.get(words[end - 1], ())
        fits = (len(p) for p in each if len(p) <= end and tuple(words[end - len(p) : end]) == p)
        return next(fits, 0)

    def anywhere(self, words: Sequence[str]) -> bool:
        """Return whether the words contain one of the phrases."""
        return any(self.at(words, start) for start, word in enumerate(words) if word in self._by_first)

    def first_words(self) -> frozenset[str]:
        """Return the words with which the phrases begin."""
        return frozenset(self._by_first)

    def words(self) -> frozenset[str]:
        """Return the words of all phrases."""
        return frozenset(word for phrases in self._by_first.values() for phrase in phrases for word in phrase)

    def __contains__(self, words: Sequence[str]) -> bool:
        """Return whether these words are one of the phrases."""
        return bool(words) and self.at(words, 0) == len(words)
