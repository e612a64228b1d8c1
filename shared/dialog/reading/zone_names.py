"""The names of time zones: what people call them, from the language files, and the cities of the IANA names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from rapidfuzz.distance import OSA

from shared.dialog.reading.words import Word, joined, words_of
from shared.local_time.number_zones import known_names

_AREAS = ("Africa/", "America/", "Asia/", "Atlantic/", "Europe/", "Indian/", "Pacific/")
"""Areas of the IANA names whose cities are names. Of Australia's, "West" would be Perth."""

_SHORTEST_WITH_TYPO = 5
"""Minimum length of a name in which typos are accepted, in characters."""

_LETTERS_OF_A_TYPO = 6
"""Number of letters in a word for each wrong one, exchanged neighbours counting once."""

_SIGNS_OF_MINUS = "-‐‑‒–−"
_HOURS = r"(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?:\s*(?:utc|gmt))?(?![\w:]|[.,]\d)"

Name = tuple[str, ...]
"""The folded words of a name."""


@dataclass(eq=False)
class ZoneNames:
    """Names of time zones by their words, and the words that may stand around them.

    `minus`: words for the sign of an offset, as in "UTC minus 5".
    """

    named: dict[Name, str] = field(default_factory=dict)
    around: set[Name] = field(default_factory=set)
    minus: set[str] = field(default_factory=set)

    def zones_in(self, words: Sequence[Word], *, strict: bool) -> frozenset[str] | None:
        """Return the zones that the words name.

        If `strict`, each word must belong to a name or stand around one; else the result is None.
        """
        folded, zones, at = tuple(word.folded for word in words), set[str](), 0
        while at < len(folded):
            known = self._known_at(folded, at)
            if known is None and strict:
                return None
            length, zone = known or (1, None)
            if zone is not None:
                zones.add(zone)
            at += length
        return frozenset(zones)

    def _known_at(self, words: Name, at: int) -> tuple[int, str | None] | None:
        """Return the length in words of the longest known phrase from an index on, and the zone that it names."""
        for length in range(min(self._longest, len(words) - at), 0, -1):
            phrase = words[at : at + length]
            if phrase in self.named:
                return length, self.named[phrase]
            if phrase in self.around:
                return length, None
            if phrase in _cities():
                return length, _cities()[phrase]
        zones = {self.named[(word,)] for word in self._nearest(words[at])}
        return (1, zones.pop()) if len(zones) == 1 else None

    def _nearest(self, word: str) -> list[str]:
        """Return the names that a word may misspell: those with the fewest wrong letters, and few for its length."""
        most = len(word) // _LETTERS_OF_A_TYPO
        typos = {name: OSA.distance(word, name, score_cutoff=most) for name in self._long_words} if most else {}
        fewest = min(typos.values(), default=most + 1)
        return [name for name, number in typos.items() if number == fewest <= most]

    @cached_property
    def offset(self) -> re.Pattern[str]:
        """An offset from UTC: `-5`, `UTC-06:00`, `GMT +1`, `UTC minus 5`.

        Its groups are `minus`, `hours` and `minutes`.
        """
        minus = "|".join([f"[{_SIGNS_OF_MINUS}]", *(rf"\b{word}\b" for word in sorted(self.minus))])
        return re.compile(rf"(?<![\w/+:])(?:(?:utc|gmt)\s*)?(?:(?P<minus>{minus})|\+)\s*{_HOURS}", re.IGNORECASE)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, (*self.named, *self.around, *_cities())))

    @cached_property
    def _long_words(self) -> list[str]:
        return [name[0] for name in self.named if len(name) == 1 and len(name[0]) >= _SHORTEST_WITH_TYPO]


@cache
def iana_names() -> dict[str, str]:
    """Return the IANA names that have an area, such as America/Chicago, each under its casefolded form."""
    return {name.casefold(): name for name in sorted(known_names()) if "/" in name}


@cache
def _cities() -> dict[Name, str]:
    cities = ((name, name.split("/")) for name in iana_names().values() if name.startswith(_AREAS))
    return {name_of(parts[1]): name for name, parts in cities if len(parts) == 2}


def name_of(text: str) -> Name:
    """Return the folded words of a name, each once in a row as in a message."""
    return tuple(word.folded for word in joined(words_of(text.replace("_", " "))))
