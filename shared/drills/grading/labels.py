"""Labels and texts in a plain answer: the option that it names by its label, by its text, or by both if they agree."""

import re
from collections.abc import Iterator

from shared.drills.grading import lexicon
from shared.drills.grading.closest import closest_option
from shared.drills.grading.normalise import normalise
from shared.drills.grading.numbers import is_number
from shared.drills.grading.options import Option, split_label
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import AT_LEAST, NOT, core_of
from shared.drills.grading.yes_no import PLAIN_TRUTHS

_AMBIGUOUS_LABELS = frozenset({"a", "e"})
"""Labels that are also words: the article in "a mask", the preposition in "a 2 metros"."""

_ARTICLES = frozenset({"la", "el", "las", "los", "the"})
_DETERMINERS = frozenset({"every", "each", "my", "your", "some"})
_WITH_SIGN = re.compile(r"(?<![\w.])(\w)(?:\s?[)\]]|\s?[.:](?!\S)|\s-\s)")
_BEFORE_COMMA = re.compile(r"\W*(\w)\s?,")
"""A letter that begins an answer, before a comma. No article and no preposition stands there."""

_NO_NOUNS = lexicon.THANKS.first_words() & lexicon.FILLERS
"""Words such as "thanks", before which "a" is no article."""

_OTHER_KEYBOARD = str.maketrans("абсеابجد", "abceabcd")
"""Cyrillic and Arabic letters, by the Latin label that they mean.

Without "в": it looks like the second Latin letter, but is the third Cyrillic one.
"""


def marked_labels(normalised: str) -> frozenset[str | None]:
    """Return the letters and digits that punctuation marks as labels: "a" in "a) mask"."""
    first = _BEFORE_COMMA.match(normalised)
    marked = frozenset(found[1] for found in _WITH_SIGN.finditer(normalised))
    return marked | {first[1]} if first else marked


def label_written_out(question: Question, tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the label that a single token means, as "bbb" means "b", else the tokens unchanged.

    Cyrillic and Arabic letters may also stand for a Latin label.
    """
    if len(tokens) != 1 or tokens[0] in question.labels or any(tokens == option.tokens for option in question.options):
        return tokens
    label = tokens[0][0].translate(_OTHER_KEYBOARD)
    repeated = set(tokens[0]) == {tokens[0][0]} and not is_number(tokens[0])
    return (label,) if repeated and label in question.labels else tokens


def exact_option(question: Question, normalised: str, tokens: tuple[str, ...], response: str) -> Option | None:
    """Return the option with this text, apart from case and punctuation; accents decide between two."""
    labelled = label_and_text(question, response)
    if labelled:
        return labelled
    if tokens:
        same = [option for option in question.options if tokens in (option.tokens, (option.label, *option.tokens))]
    else:
        same = [option for option in question.options if normalise(option.text) == normalised]
    if len(same) > 1:
        same = [option for option in same if option.text.casefold() == response.strip().casefold()]
    return same[0] if normalised and len(same) == 1 else None


def label_and_text(question: Question, response: str) -> Option | None:
    """Return the option that a response repeats by label and text, or None.

    Label and text are split before tokens are made, because "a hour" as one text means one hour.
    """
    label, text = split_label(response)
    option = question.labels.get(label or "")
    if not option or not text:
        return None
    tokens = question.tokens_of(normalise(text))
    return option if option.tokens == tokens and (tokens or normalise(option.text) == normalise(text)) else None


def interpret(question: Question, tokens: tuple[str, ...], marked: frozenset[str | None]) -> Option | None:
    """Return the option that the tokens name by text, by label, or by both if they agree."""
    if question.labels and (marked & _AMBIGUOUS_LABELS) - question.labels.keys():
        return None
    by_text = closest_option(question, tokens)
    labels = frozenset(labels_in(question, tokens, marked))
    if not labels:
        return by_text
    rest = tuple(token for token in tokens if token not in labels)
    if by_text and labels <= set(by_text.tokens) and not labels & marked and not _only_fillers(rest):
        return by_text  # the letter is part of the text: "hepatitis b"
    if len(labels) > 1:
        return None
    (label,) = labels
    option = question.labels[label]
    if by_text:
        return option if by_text == option else None
    return option if _agrees(question, option, tokens[: tokens.index(label)], rest) else None


def labels_in(question: Question, tokens: tuple[str, ...], marked: frozenset[str | None]) -> Iterator[str]:
    """Yield the tokens that are labels and not words."""
    is_bare = _only_fillers(tuple(token for token in tokens if token not in question.labels))
    for token, following in zip(tokens, (*tokens, "")[1:], strict=True):
        if token in question.labels and (
            token not in _AMBIGUOUS_LABELS
            or token in marked
            or not _may_be_a_word(question, following)
            or (is_bare and following not in _ARTICLES | lexicon.POSITION_WORDS)
        ):
            yield token


def _may_be_a_word(question: Question, following: str) -> bool:
    """Return whether "a" or "e" before this token may be a word and not a label.

    That is so before Latin letters, and in some languages before numbers; but no article stands before a plural,
    "false" or "every".
    """
    if is_number(following):
        return question.a_may_precede_numbers
    is_plural = len(following) > 3 and following[-1] == "s" and following[-2] not in "sui"
    is_plural = is_plural and following not in lexicon.FILLERS
    unlike_noun = following in PLAIN_TRUTHS | lexicon.CONTRASTS | _DETERMINERS | _NO_NOUNS
    return bool(following) and following.isascii() and not is_plural and not unlike_noun


def _only_fillers(tokens: tuple[str, ...]) -> bool:
    """Return whether the tokens add nothing to a label. The first one may be the Portuguese "é"."""
    return all(token in lexicon.FILLERS or token in lexicon.PRAISE for token in tokens[tokens[:1] == ("e",) :])


def _agrees(question: Question, option: Option, before: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    """Return whether the rest of a response agrees with its label, or adds nothing.

    `before` are the tokens before the label, `rest` all tokens except the label.
    """
    if not lexicon.NEGATIONS.isdisjoint(before):
        return False
    rest = tuple(token for token in rest if token != AT_LEAST)  # the label says it all: "b) 20 seconds at least"
    if not option.tokens:  # its text is in a picture, and we have only the label
        return {"not", "or", "and"}.isdisjoint(core_of(rest))
    by_text = closest_option(question, rest)
    if by_text:
        return by_text == option
    said = set(core_of(rest))
    part = not is_number(option.label or "") and said <= set(option.core) and not said <= {NOT, "and", "or"}
    return part or _only_fillers(rest)
