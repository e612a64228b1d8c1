"""Answers by position in a list with letters: "2", "second", "the 1st one", "option 2", "the last one"."""

from shared.drills.grading import lexicon
from shared.drills.grading.options import Option
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import tokens_of

_ONE = "1"
"""The token for "one" in "the second one"."""

_ORDINALS = {tokens_of(word)[0]: position for word, position in lexicon.ORDINALS.items()}
_LAST = frozenset(tokens_of(word)[0] for word in lexicon.LAST)
_AROUND = lexicon.FILLERS | lexicon.POSITION_WORDS | {"o"}
"""Words that may stand around a position."""


def option_of_numbering(question: Question, tokens: tuple[str, ...]) -> Option | None:
    """Return the option at a position that can only be one, "option 2" or "the 2nd", unless an option is just "2"."""
    plain = tuple(token for token in tokens if token not in _AROUND)
    listed = _lettered(question)
    if not (listed and plain[:1] and plain[0].isdecimal() and len(plain[0]) == 1):
        return None
    ending, before = plain[1:], tokens[: tokens.index(plain[0])]
    is_ordinal = len(ending) == 1 and ending[0] in lexicon.ORDINAL_ENDINGS - question.labels.keys()
    is_numbered = not ending and bool(before) and before[-1] in lexicon.NUMBERING
    if not (is_ordinal or is_numbered) or any(option.tokens == plain[:1] for option in listed):
        return None
    return _at(listed, int(plain[0]))


def option_at_position(question: Question, tokens: tuple[str, ...]) -> Option | None:
    """Return the option at the position that an answer names, or None.

    A number or an ordinal that an option contains means that option, and no position.
    """
    listed = _lettered(question)
    plain = tuple(token for token in tokens if token not in _AROUND)
    first, rest = plain[:1], plain[1:]
    if (
        not listed
        or not first
        or (any(first[0] in option.tokens for option in listed) and not _is_ordinal_of_list(first[0], tokens))
    ):
        return None
    is_ordinal = first[0] in _ORDINALS or first[0] in _LAST
    is_digit = first[0].isdecimal() and len(first[0]) == 1
    if is_digit and rest and rest[0] in lexicon.ORDINAL_ENDINGS:
        is_ordinal, rest = True, rest[1:]
    if rest and not (is_ordinal and rest == (_ONE,)):
        return None
    if is_ordinal or (is_digit and _may_be_bare(question, tokens)):
        return _at(listed, len(listed) if first[0] in _LAST else _ORDINALS.get(first[0]) or int(first[0]))
    return None


def _lettered(question: Question) -> list[Option]:
    """Return the listed options if they have letters, else an empty list."""
    listed = [option for option in question.options if option.label]
    return [] if len(listed) < 2 or (listed[0].label or "").isdigit() else listed


def _at(listed: list[Option], position: int) -> Option | None:
    return listed[position - 1] if 1 <= position <= len(listed) else None


def _is_ordinal_of_list(token: str, tokens: tuple[str, ...]) -> bool:
    """Return whether an ordinal counts options although options contain it: "the second one" of 20 seconds."""
    return token in _ORDINALS and (tokens[-1] == _ONE or not lexicon.POSITION_WORDS.isdisjoint(tokens))


def _may_be_bare(question: Question, tokens: tuple[str, ...]) -> bool:
    """Return whether a number is a position: behind "option", or where neither question nor options count anything."""
    return len(tokens) > 1 or not (question.numbers or question.asks_for_number)
