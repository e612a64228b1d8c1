"""Which option a learner's answer picks: by its label, by its text, or by both when they agree."""

import re
from collections.abc import Iterator

from shared.drills.grading import lexicon
from shared.drills.grading.closest import closest_option
from shared.drills.grading.normalise import fold
from shared.drills.grading.options import Option, split_label
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import core_of, is_number, words_of

_ALSO_WORDS = frozenset({"a", "e"})
"""Labels that are words in some languages: the article in "a mask", the preposition in "a 2 metros"."""

_ARTICLES = frozenset({"la", "el", "las", "los", "the"})
_WITH_SIGN = re.compile(r"(?<![\w.])(\w)(?:\s?[)\]]|\s?[.:](?!\S)|\s-\s)")
_DONT_KNOW = re.compile(r"\bno (?:(?:lo |la )?se(?: (?:la|el|cual|que|bien|nada|si|como)\b|$)|idea\b|clue\b|answer\b)")
_OTHER_KEYBOARD = str.maketrans("абсеابجد", "abceabcd")
"""Cyrillic and Arabic letters that stand for Latin labels. Not "в": it looks like the second and is the third."""


def picked(question: Question, response: str) -> Option | None:
    """The option that a response picks, or None where it picks none, several, or contradicts itself."""
    folded = fold(response)
    words = _label_written_out(question, words_of(folded))
    signed = _signed(folded)
    exact = _word_for_word(question, folded, words, response)
    if exact and signed <= _signed(fold(exact.text)) | {exact.label}:
        return None if len(words) == 1 and question.labels.get(words[0], exact) != exact else exact
    if _asks_back(words) or _DONT_KNOW.search(" ".join(words)):
        return None
    return _read(question, words, signed) or _read(question, _before_reasons(words), signed)


def _signed(folded: str) -> frozenset[str | None]:
    """The single letters and digits that a sign marks as labels: "a) mask"."""
    return frozenset(found[1] for found in _WITH_SIGN.finditer(folded))


def _label_written_out(question: Question, words: tuple[str, ...]) -> tuple[str, ...]:
    """A text that is one label and nothing else, in the label's own letter: "bbb", a Cyrillic "с"."""
    if len(words) != 1 or words[0] in question.labels:
        return words
    label = words[0][0].translate(_OTHER_KEYBOARD)
    repeated = set(words[0]) == {words[0][0]} and not is_number(words[0])
    return (label,) if repeated and label in question.labels else words


def _word_for_word(question: Question, folded: str, words: tuple[str, ...], response: str) -> Option | None:
    """The option whose text it is, give or take case and punctuation; accents decide between two."""
    labelled = label_and_text(question, response)
    if labelled:
        return labelled
    if words:
        same = [option for option in question.options if words in (option.words, (option.label, *option.words))]
    else:
        same = [option for option in question.options if fold(option.text) == folded]
    if len(same) > 1:
        same = [option for option in same if option.text.casefold() == response.strip().casefold()]
    return same[0] if folded and len(same) == 1 else None


def label_and_text(question: Question, response: str) -> Option | None:
    """Return the option of this label and text, kept apart: "a hour" is one hour."""
    label, text = split_label(response)
    option = question.labels.get(label or "")
    if not option or not text:
        return None
    words = words_of(fold(text))
    return option if option.words == words and (words or fold(option.text) == fold(text)) else None


def _asks_back(words: tuple[str, ...]) -> bool:
    return any(words[:length] in lexicon.QUESTION_OPENINGS for length in (1, 2, 3))


def _before_reasons(words: tuple[str, ...]) -> tuple[str, ...]:
    end = next((at for at, word in enumerate(words) if word in lexicon.BECAUSE), len(words))
    return words[:end]


def _read(question: Question, words: tuple[str, ...], signed: frozenset[str | None]) -> Option | None:
    if question.labels and (signed & _ALSO_WORDS) - question.labels.keys():
        return None
    said = closest_option(question, words)
    labels = frozenset(_labels(question, words, signed))
    if not labels:
        return said
    rest = tuple(word for word in words if word not in labels)
    if said and labels <= set(said.words) and not labels & signed and not _idle(rest):
        return said  # the letter is part of the text: "hepatitis b"
    if len(labels) > 1:
        return None
    (label,) = labels
    option = question.labels[label]
    if said:
        return option if said == option else None
    return option if _agrees(question, option, words[: words.index(label)], rest) else None


def _labels(question: Question, words: tuple[str, ...], signed: frozenset[str | None]) -> Iterator[str]:
    """The labels that the words name."""
    rest = tuple(word for word in words if word not in question.labels)
    for word, following in zip(words, (*words, "")[1:], strict=True):
        if word in question.labels and (
            word not in _ALSO_WORDS
            or word in signed
            or not _may_be_a_word(question, following)
            or (_idle(rest) and following not in _ARTICLES)
        ):
            yield word


def _may_be_a_word(question: Question, following: str) -> bool:
    """Whether "a" or "e" before a word may be a word itself: before Latin letters, and in some languages numbers."""
    return question.a_may_precede_numbers if is_number(following) else following.isascii()


def _idle(words: tuple[str, ...]) -> bool:
    return all(word in lexicon.FILLERS or word in lexicon.PRAISE for word in words)


def _agrees(question: Question, option: Option, before: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    """Whether what stands beside a label says the same as the label, or nothing."""
    if not lexicon.NEGATIONS.isdisjoint(before):
        return False
    if not option.words:  # its text is in a picture, and we have only the label
        return {"not", "or", "and"}.isdisjoint(core_of(rest))
    said = closest_option(question, rest)
    if said:
        return said == option
    part = not is_number(option.label or "") and set(core_of(rest)) <= set(option.core)
    return part or _idle(rest)
