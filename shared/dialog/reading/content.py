"""The content of a message: the words that are left of it, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from shared.dialog.reading.patterns import Ending, Found, Labels, Patterns
from shared.dialog.reading.spelling import REPORTED, Vocabulary
from shared.dialog.reading.words import Word

_WORDS_OF_A_REPORT = 2
"""Number of words before a phrase among which one denies or reports it: "they never …", "I asked him to …"."""


@dataclass(frozen=True, eq=False)
class Content:
    """The words that are left of a message.

    `starts`: the indexes of words with which a pattern may begin. `joints`: those of joints ("so"), each with the index
    after it. `called`: the names of the learner.
    """

    words: tuple[Word, ...]
    starts: tuple[int, ...]
    joints: Mapping[int, int]
    vocabulary: Vocabulary
    called: frozenset[str]

    @cached_property
    def labels(self) -> Labels:
        """What begins with each word."""
        return self.vocabulary.labels(self.words, called=self.called)

    @cached_property
    def patient_labels(self) -> Labels:
        """What begins with each word or with the word that it misspells."""
        return self.vocabulary.labels(self.words, patient=True, called=self.called)

    @property
    def says_nothing(self) -> bool:
        """Whether there is no word but joints."""
        return self._after_joints(0) == len(self.words)

    def meanings(self, patterns: Patterns, *, patient: bool = False, in_parts: bool = False) -> frozenset[str]:
        """Return the meanings of the patterns that fit the words, or a part of them if they may.

        A pattern for the whole message fits each of its parts, too, if all of them mean the same: "Stop. Unsubscribe".
        If `patient`, misspelt words fit, too. If `in_parts`, a pattern for the whole message fits any part of it, and
        one that may begin a sentence fits anywhere, as people dictate without punctuation.
        """
        labels = self.patient_labels if patient else self.labels
        fit = set[str]()
        starts, said = set(self.starts), {(meaning, self._after_joints(0)) for meaning in patterns.meanings}
        for start in range(len(self.words)):
            begins = start in starts
            if not begins and not (in_parts and self._is_said(start)):
                continue
            for found in patterns.at(start, labels, self.words):
                continues = (found.meaning, start) in said or start == 0
                fits = self._ends(found, in_parts=in_parts) if begins else found.ending is Ending.ANYTHING
                if fits or (continues and found.end == len(self.words)):
                    fit.add(found.meaning)
                elif continues and not self._is_repeated(found.end):
                    after = self._after_joints(found.end)
                    said.add((found.meaning, after))
                    starts.add(after)
        return frozenset(fit)

    def _ends(self, found: Found, *, in_parts: bool) -> bool:
        """Return whether a pattern fits by itself, whatever the other parts mean."""
        if found.ending is Ending.ANYTHING:
            return True
        is_part = found.end == len(self.words) or self.words[found.end].begins_part
        return is_part and (in_parts or found.ending is Ending.PART)

    def _is_said(self, start: int) -> bool:
        """Return whether the sender says what starts here, as no word before it denies or reports it."""
        before = self.labels[max(0, start - _WORDS_OF_A_REPORT) : start]
        return not any((REPORTED, 1) in labels for labels in before)

    def _is_repeated(self, end: int) -> bool:
        """Return whether a joint follows, and then the word before it once more: "again and again"."""
        after = self._after_joints(end)
        return end < after < len(self.words) and self.words[end - 1].folded == self.words[after].folded

    def _after_joints(self, at: int) -> int:
        while at in self.joints:
            at = self.joints[at]
        return at
