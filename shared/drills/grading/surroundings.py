"""What may stand around an answer: greetings, thanks, apologies, signatures and names."""

import re
from collections.abc import Iterator

from shared.drills.grading import lexicon
from shared.drills.grading.closest import closest_option
from shared.drills.grading.matching import KNOWN_WORDS, roots_of
from shared.drills.grading.question import Question
from shared.drills.grading.words import spans, spelled_out

_LONGEST_NAME = 4
_PARTICLES = frozenset({"de", "del", "la", "los", "da", "do", "dos", "e", "y"})
"""Words inside names."""

_BEFORE_NAME = re.compile(r"\s-|-\s|--|~|\n|\(")
_BEHIND_NAME = re.compile(r"[-,.;:!~\n]")
_OPENINGS = (lexicon.GREETINGS, lexicon.THANKS, lexicon.APOLOGIES, lexicon.CORRECTIONS)
_ENDINGS = (lexicon.THANKS, lexicon.GREETINGS, lexicon.APOLOGIES)


def without_surroundings(question: Question, normalised: str) -> str:
    """Return a normalised answer, with or without line breaks, without what stands around it.

    Words that an option contains stay.
    """
    text = spelled_out(normalised)
    answer = _Answer(question, text)
    answer.drop_signature()
    while answer.drops_something():
        pass
    return answer.text_left()


class _Answer:
    """An answer from whose ends phrases are dropped. `_start` and `_end` are the words that are left."""

    def __init__(self, question: Question, text: str) -> None:
        self._question = question
        self._text = text
        self._spans = tuple(spans(text))
        self._words = tuple(text[start:end] for start, end in self._spans)
        self._start, self._end = 0, len(self._words)

    def text_left(self) -> str:
        """Return the text between the first and the last word that are left."""
        if self._start >= self._end:
            return ""
        return self._text[self._spans[self._start][0] : self._spans[self._end - 1][1]]

    def drops_something(self) -> bool:
        """Drop a phrase or a name at one end; return whether there was one."""
        before = self._start, self._end
        self._start += self._opening() or self._name_at_start()
        self._end -= self._ending() or self._name_at_end()
        return self._start < self._end and before != (self._start, self._end)

    def _opening(self) -> int:
        return self._longest(phrases.at(self._words, self._start) for phrases in _OPENINGS)

    def _longest(self, lengths: Iterator[int]) -> int:
        length = max(lengths)
        return length if self._may_go(self._start, self._start + length) else 0

    def _ending(self) -> int:
        length = max(phrases.before(self._words, self._end) for phrases in _ENDINGS)
        is_first = self._end == len(self._words)
        if not length and not is_first and self._words[self._end - 1] in lexicon.AND - self._question.labels.keys():
            length = 1  # "thanks and regards"
        return length if self._may_go(self._end - length, self._end) else 0

    def _may_go(self, start: int, end: int) -> bool:
        """Return whether these words are not all that is left, and no option contains one that carries meaning."""
        inside = self._start <= start < end <= self._end and end - start < self._end - self._start
        return inside and self._question.option_words.isdisjoint(self._words[start:end])

    def drop_signature(self) -> None:
        """Drop the words from "sent from" and the like to the end."""
        starts = (at for at in range(1, self._end) if lexicon.SIGNATURES.at(self._words, at))
        start = next(starts, self._end)
        self._end = start if self._may_go(start, self._end) else self._end

    def _name_at_end(self) -> int:
        """Return the number of words of a name below the answer, or behind a dash or "this is"."""
        for length in range(1, min(_LONGEST_NAME, self._end - self._start - 1) + 1):
            start = self._end - length
            introduction = lexicon.INTRODUCTIONS.before(self._words, start) or self._closing(start)
            if introduction and not self._may_go(start - introduction, self._end):
                introduction = 0
            if introduction or _BEFORE_NAME.search(self._gap(start)):
                names = all(self._may_be_name(self._end - each, self._end) for each in range(1, length + 1))
                return length + introduction if names else 0
        return 0

    def _closing(self, end: int) -> int:
        """Return the number of words of a phrase such as "Regards," that ends before a word and a sign, or 0."""
        return lexicon.THANKS.before(self._words, end) if _BEHIND_NAME.search(self._gap(end)) else 0

    def _name_at_start(self) -> int:
        """Return the number of words of a name above the answer, or behind "this is" and before a sign."""
        introduction = lexicon.INTRODUCTIONS.at(self._words, self._start)
        start = self._start + introduction
        for length in range(1, min(_LONGEST_NAME, self._end - start - 1) + 1):
            gap = self._gap(start + length)
            if "\n" in gap or (introduction and _BEHIND_NAME.search(gap)):
                names = all(self._may_be_name(start, start + each) for each in range(1, length + 1))
                return introduction + length if names else 0
        return 0

    def _gap(self, at: int) -> str:
        """Return the text between a word and the one before it."""
        return self._text[self._spans[at - 1][1] : self._spans[at][0]]

    def _may_be_name(self, start: int, end: int) -> bool:
        """Return whether words have no meaning that we know and resemble neither question nor options."""
        words = self._words[start:end]
        return (
            all(len(word) > 1 and word.isalpha() and word not in KNOWN_WORDS for word in (words[0], words[-1]))
            and all(word.isalpha() and (word in _PARTICLES or word not in KNOWN_WORDS) for word in words)
            and roots_of(words).isdisjoint(self._question.known_roots)
            and closest_option(self._question, words) is None
        )
