"""Questions as the grader reads them: the text of a prompt without its options, and the options."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from shared.drills.grading import lexicon
from shared.drills.grading.normalise import normalise
from shared.drills.grading.options import Option, listed_options
from shared.drills.grading.tokens import NOT, core_of, is_number, tokens_of
from shared.drills.grading.yes_no import TRUTH_WORDS, Truth

_SENTENCE = re.compile(r"[^.!?？。\n]*[?？]")
_YES_NO = frozenset({Truth.YES, Truth.NO})
_TRUE_FALSE = frozenset({Truth.TRUE, Truth.FALSE})


@dataclass(frozen=True)
class Question:
    """A question (`asked`) and the options to choose from."""

    asked: str
    options: tuple[Option, ...]

    @classmethod
    def of(cls, text: str) -> "Question":
        """Parse the text of a prompt."""
        options, asked = listed_options(text)
        return cls(asked, options)

    def including(self, option: Option) -> "Question":
        """Return the question with this option added, unless it is listed already."""
        return self if option in self.options else Question(self.asked, (*self.options, option))

    @cached_property
    def labels(self) -> dict[str, Option]:
        """The options by their labels."""
        return {option.label: option for option in self.options if option.label}

    @cached_property
    def implied(self) -> frozenset[str]:
        """The tokens of the question that an answer may repeat or omit, without its alternatives.

        In "before or after eating?", "before" and "after" are alternatives.
        """
        core = core_of(tokens_of(normalise("".join(_SENTENCE.findall(self.asked)) or self.asked)))
        never = _NEVER_IMPLIED | frozenset(_alternatives(core))
        return frozenset(token for token in core if token not in never and not is_number(token))

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The tokens that may repeat the question after a yes or no."""
        return self.implied | (frozenset(tokens_of(normalise(self.asked))) & lexicon.FILLERS)

    @cached_property
    def a_may_precede_numbers(self) -> bool:
        """Whether "a" before a number may be a preposition, as in "a 2 metros"."""
        return not lexicon.A_BEFORE_NUMBERS.isdisjoint(tokens_of(normalise(self.asked)))

    @cached_property
    def true_or_false(self) -> bool:
        """Whether the options say true and false, and none says yes or no."""
        truths = frozenset[Truth]().union(*(option.truths | option.leading_truths for option in self.options))
        return bool(truths & _TRUE_FALSE) and not truths & _YES_NO


_NEVER_IMPLIED = frozenset({NOT, "and", "or"}) | lexicon.CONTRASTS | TRUTH_WORDS


def _alternatives(core: tuple[str, ...]) -> Iterator[str]:
    """Yield each "or" with the tokens before and after it."""
    for at, word in enumerate(core):
        if word == "or":
            yield from core[max(at - 1, 0) : at + 2]
