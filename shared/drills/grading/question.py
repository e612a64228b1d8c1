"""Questions as the grader reads them: the text of a prompt without its options, and the options."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from shared.drills.grading import lexicon
from shared.drills.grading.clock import is_time
from shared.drills.grading.known_times import as_known_times, says_duration
from shared.drills.grading.matching import roots_of
from shared.drills.grading.normalise import normalise
from shared.drills.grading.numbers import is_number
from shared.drills.grading.options import Option, listed_options
from shared.drills.grading.quantities import (
    MEASURES,
    TEMPERATURES,
    Quantity,
    added_up,
    as_known_quantities,
    quantities_in,
    with_joined_digits,
)
from shared.drills.grading.tokens import NOT, core_of, tokens_of
from shared.drills.grading.words import with_known_zero, without_portuguese_articles, words_of
from shared.drills.grading.yes_no import TRUTH_WORDS, Truth

_DEGREE = "degree of temperature"
"""The token for degrees where they are another unit than the options'. Elsewhere they add nothing to a number."""

_BEHIND_NO = re.compile(r"\b(?:no|o)\s+(\w+)")
_NASAL = re.compile("[ãõÃÕ]")
"""Letters that neither Spanish nor French has."""

_SENTENCE = re.compile(r"[^.!?？。\n]*[?？]")
_YES_NO = frozenset({Truth.YES, Truth.NO})
_TRUE_FALSE = frozenset({Truth.TRUE, Truth.FALSE})


@dataclass(frozen=True)
class Question:
    """A question (`asked`) and the options to choose from."""

    asked: str
    options: tuple[Option, ...]
    in_portuguese: bool = False
    asks_for_time: bool = False

    @classmethod
    def of(cls, text: str) -> "Question":
        """Parse the text of a prompt."""
        options, asked = listed_options(text)
        known = lexicon.PORTUGUESE & frozenset(words_of(normalise(text)))
        in_portuguese = len(known) > (0 if _NASAL.search(unicodedata.normalize("NFC", text)) else 1)
        question = cls(asked, (), in_portuguese, lexicon.WHAT_TIME.anywhere(words_of(normalise(asked))))
        return question.with_options(question.worded(each.label, each.text) for each in options)

    def with_options(self, options: Iterable[Option]) -> "Question":
        """Return the question with these options instead of its own."""
        return replace(self, options=tuple(options))

    def worded(self, label: str | None, text: str) -> Option:
        """Return an option with this text, read in the question's language."""
        return Option(label, text, self.in_portuguese, self.asks_for_time)

    def tokens_of(self, normalised: str) -> tuple[str, ...]:
        """Return the tokens of a normalised answer, with times and quantities written as in the options."""
        if self.in_portuguese and not self._in_the.isdisjoint(_BEHIND_NO.findall(normalised)):
            normalised = without_portuguese_articles(normalised)
        tokens = tokens_of(with_known_zero(normalised, self.numbers))
        tokens = with_joined_digits(tokens, self.numbers)
        tokens = as_known_quantities(tokens if self._times else added_up(tokens), self._quantities)
        if self._measures_no_temperature:
            tokens = tuple(_DEGREE if token in lexicon.DEGREES else token for token in tokens)
        if not self._times or self._is_label(tokens) or says_duration(words_of(normalised)):
            return tokens
        return as_known_times(tokens, self._times)

    @cached_property
    def _measures_no_temperature(self) -> bool:
        """Whether the options have units, and none of temperature: then degrees are another unit."""
        units = frozenset(token for option in self.options for token in option.tokens if token in MEASURES)
        return bool(units) and units.isdisjoint(TEMPERATURES)

    @cached_property
    def _in_the(self) -> frozenset[str]:
        """The words behind "no" and "o" in Portuguese options: "no cotovelo"."""
        return frozenset(word for option in self.options for word in words_of(normalise(option.text)))

    def _is_label(self, tokens: tuple[str, ...]) -> bool:
        return len(tokens) == 1 and tokens[0] in self.labels

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers and times in the options."""
        return frozenset(token for option in self.options for token in option.tokens if is_number(token))

    @cached_property
    def _times(self) -> frozenset[str]:
        return frozenset(filter(is_time, self.numbers))

    @cached_property
    def _quantities(self) -> frozenset[Quantity]:
        return frozenset(quantity for option in self.options for quantity in quantities_in(option.tokens))

    def including(self, option: Option) -> "Question":
        """Return the question with this option added, unless it is listed already."""
        return self if option in self.options else self.with_options((*self.options, option))

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
        return self._frequency | frozenset(token for token in core if token not in never and not is_number(token))

    @cached_property
    def _frequency(self) -> frozenset[str]:
        """The tokens of "times a day", if the question asks how often without another period, as the options do."""
        tokens = frozenset(tokens_of(normalise(self.asked)))
        has_rate = any(token in lexicon.RATES for option in self.options for token in option.tokens)
        if (
            has_rate
            or tokens & _PERIODS
            or not ("time" in tokens or lexicon.HOW_OFTEN.anywhere(words_of(normalise(self.asked))))
        ):
            return frozenset()
        return frozenset({"time", "perday"})

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The tokens that may repeat the question after a yes or no."""
        return self.implied | (frozenset(tokens_of(normalise(self.asked))) & lexicon.FILLERS)

    @cached_property
    def a_may_precede_numbers(self) -> bool:
        """Whether "a" before a number may be a preposition, as in "a 2 metros"."""
        return not lexicon.A_BEFORE_NUMBERS.isdisjoint(tokens_of(normalise(self.asked)))

    @cached_property
    def option_words(self) -> frozenset[str]:
        """The words of all options that carry meaning: all words of an option that has only fillers."""
        idle = lexicon.FILLERS | lexicon.OR | lexicon.AND
        texts = (frozenset(words_of(normalise(option.text))) for option in self.options)
        return frozenset[str]().union(*((words - idle) or words for words in texts))

    @cached_property
    def option_tokens(self) -> frozenset[str]:
        """The tokens of all options that carry meaning."""
        return frozenset(token for option in self.options for token in option.core)

    @cached_property
    def known_roots(self) -> frozenset[str]:
        """The roots of the words of its options and of its own words that an answer may repeat."""
        return roots_of(self.option_words | self.implied)

    @cached_property
    def asks_for_number(self) -> bool:
        """Whether the question asks how many or how much."""
        return lexicon.HOW_MANY.anywhere(words_of(normalise(self.asked)))

    @cached_property
    def asks_for_minimum(self) -> bool:
        """Whether the question asks what one should do, so that a measure in its answer is a minimum."""
        words = words_of(normalise(self.asked))
        return lexicon.DUTIES.anywhere(words) and not lexicon.MAXIMUMS.anywhere(words)

    @cached_property
    def says_truths(self) -> bool:
        """Whether an option says yes, no, true or false, alone or with a reason."""
        return any(option.truths or option.leading_truths for option in self.options)

    @cached_property
    def is_negated(self) -> bool:
        """Whether the last line of the question, which states or asks something, contains a negation."""
        lines = [line for line in self.asked.splitlines() if line.strip()]
        return bool(lines) and NOT in core_of(tokens_of(normalise(lines[-1])))

    @cached_property
    def true_or_false(self) -> bool:
        """Whether the options say true and false, and none says yes or no."""
        truths = frozenset[Truth]().union(*(option.truths | option.leading_truths for option in self.options))
        return bool(truths & _TRUE_FALSE) and not truths & _YES_NO


_PERIODS = (frozenset(lexicon.RATES) - {"perday"}) | {"hour", "week", "month", "year"}
_NEVER_IMPLIED = frozenset({NOT, "and", "or"}) | lexicon.CONTRASTS | TRUTH_WORDS


def _alternatives(core: tuple[str, ...]) -> Iterator[str]:
    """Yield each "or" with the tokens before and after it."""
    for at, word in enumerate(core):
        if word == "or":
            yield from core[max(at - 1, 0) : at + 2]
