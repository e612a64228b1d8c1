"""A prompt as the grader sees it: what it asks, and the answers to pick from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from shared.drills.grading import lexicon
from shared.drills.grading.normalise import fold
from shared.drills.grading.options import Option, listed_options
from shared.drills.grading.tokens import NOT, core_of, is_number, words_of
from shared.drills.grading.yes_no import TRUTH_WORDS, Truth

_SENTENCE = re.compile(r"[^.!?？。\n]*[?？]")
_YES_NO = frozenset({Truth.YES, Truth.NO})
_TRUE_FALSE = frozenset({Truth.TRUE, Truth.FALSE})


@dataclass(frozen=True)
class Question:
    """What a prompt asks, and the options to pick from."""

    asked: str
    options: tuple[Option, ...]

    @classmethod
    def of(cls, text: str) -> "Question":
        """The question in a prompt's text."""
        options, asked = listed_options(text)
        return cls(asked, options)

    def including(self, option: Option) -> "Question":
        """The same question with one more option, unless it is listed."""
        return self if option in self.options else Question(self.asked, (*self.options, option))

    @cached_property
    def labels(self) -> dict[str, Option]:
        """The options by their labels."""
        return {option.label: option for option in self.options if option.label}

    @cached_property
    def implied(self) -> frozenset[str]:
        """The question's words, that an answer may repeat or leave out, but for the alternatives that it names."""
        core = core_of(words_of(fold("".join(_SENTENCE.findall(self.asked)) or self.asked)))
        never = _NEVER_IMPLIED | frozenset(_alternatives(core))
        return frozenset(word for word in core if word not in never and not is_number(word))

    @cached_property
    def repeated(self) -> frozenset[str]:
        """All words that may be the question repeated after a yes or no."""
        return self.implied | (frozenset(words_of(fold(self.asked))) & lexicon.FILLERS)

    @cached_property
    def a_may_precede_numbers(self) -> bool:
        """Whether "a" before a number may be a preposition, as in "a 2 metros"."""
        return not lexicon.A_BEFORE_NUMBERS.isdisjoint(words_of(fold(self.asked)))

    @cached_property
    def true_or_false(self) -> bool:
        """Whether to tell true from false, in other words than yes and no."""
        truths = frozenset[Truth]().union(*(option.truths | option.leading_truths for option in self.options))
        return bool(truths & _TRUE_FALSE) and not truths & _YES_NO


_NEVER_IMPLIED = frozenset({NOT, "and", "or"}) | lexicon.TURNS | TRUTH_WORDS


def _alternatives(core: tuple[str, ...]) -> Iterator[str]:
    """The words beside each "or"."""
    for at, word in enumerate(core):
        if word == "or":
            yield from core[max(at - 1, 0) : at + 2]
