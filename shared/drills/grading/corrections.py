"""Second answers that replace the first: "a, I mean b", "no, b", "not a but b"."""

import re
from collections.abc import Callable, Iterator

from shared.drills.grading import lexicon
from shared.drills.grading.closest import closest_option
from shared.drills.grading.options import Option
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import core_of
from shared.drills.grading.words import spans, spelled_out

_SIGN = re.compile(r"[-,.;:!…\n]")
Pick = Callable[[str], Option | None]
"""Returns the option that a text picks, or None."""


def corrected(question: Question, normalised: str, pick: Pick) -> Option | None:
    """Return the option that an answer names instead of another one, or None if it corrects nothing."""
    text = spelled_out(normalised)
    bounds = tuple(spans(text))
    words = tuple(text[start:end] for start, end in bounds)
    replaced = next((at for at in range(1, len(words)) if lexicon.IN_PLACE_OF.at(words, at)), None)
    sentence = _Sentence(question, text, bounds, words)
    if replaced:
        return pick(sentence.before(replaced))
    return _after_correction(sentence, pick) or _beside_denial(sentence, pick)


class _Sentence:
    """The words of an answer, with the text before and behind each."""

    def __init__(self, question: Question, text: str, bounds: tuple[tuple[int, int], ...], words: tuple[str, ...]):
        self.question = question
        self.words = words
        self._text = text
        self._bounds = bounds

    def before(self, at: int) -> str:
        """Return the text before a word."""
        return self._text[: self._bounds[at - 1][1]] if at else ""

    def behind(self, at: int) -> str:
        """Return the text from a word on."""
        return self._text[self._bounds[at][0] :] if at < len(self.words) else ""

    def between(self, start: int, end: int) -> str:
        """Return the text from one word to before another."""
        return self._text[self._bounds[start][0] : self._bounds[end - 1][1]] if start < end else ""

    def has_sign_before(self, at: int) -> bool:
        """Return whether a comma or another sign stands before a word."""
        return 0 < at < len(self.words) and bool(
            _SIGN.search(self._text[self._bounds[at - 1][1] : self._bounds[at][0]])
        )


def _after_correction(sentence: _Sentence, pick: Pick) -> Option | None:
    """Return the option that is named behind the last word of correction."""
    places = tuple(_corrections(sentence))
    if not places:
        return None
    start, end = places[-1]
    return pick(sentence.behind(end)) if _is_harmless(sentence.question, sentence.before(start)) else None


def _corrections(sentence: _Sentence) -> Iterator[tuple[int, int]]:
    """Yield where phrases of correction begin and end. A plain "no" is one only before a sign: "no, b"."""
    words, at = sentence.words, 0
    while at < len(words):
        length = max(lexicon.CORRECTIONS.at(words, at), lexicon.APOLOGIES.at(words, at))
        if not length and words[at] in lexicon.PLAIN_NO and sentence.has_sign_before(at + 1):
            length = int(not sentence.question.says_truths)
        if length and sentence.question.option_words.isdisjoint(words[at : at + length]) and at + length < len(words):
            yield at, at + length
        at += length or 1


def _is_harmless(question: Question, before: str) -> bool:
    """Return whether what stands before a correction leaves it a plain answer: neither a question nor a denial."""
    tokens = question.tokens_of(before)
    words = frozenset(tokens)
    return (
        not lexicon.QUESTION_OPENINGS.at(tokens, 0)
        and not words & (lexicon.OR | (lexicon.NEGATIONS - lexicon.PLAIN_NO))
        and not (words & lexicon.CONTRASTS) - question.option_words
    )


def _beside_denial(sentence: _Sentence, pick: Pick) -> Option | None:
    """Return the option that is named before or behind the denial of another one.

    As in "not a, b", "b, not a" and "instead of a, b".
    """
    words = sentence.words
    if not words:
        return None
    at = next((at for at, word in enumerate(words) if word in lexicon.NEGATIONS), 0)
    start = at + (lexicon.IN_PLACE_OF.at(words, at) or 1)
    if words[at] not in lexicon.NEGATIONS and start == at + 1:
        return None
    denial = sentence.question.tokens_of(sentence.behind(at))
    if any(option.tokens == denial for option in sentence.question.options):
        return None  # an option says "no water"
    denied = _named(sentence, start, len(words), in_full=True)
    if denied and at and words[at] not in lexicon.PLAIN_NO:  # "b, no c" may be a second answer
        return _unless(denied, pick(sentence.before(at)))
    if not set(words[:at]) <= lexicon.FILLERS | lexicon.NEGATIONS:
        return None
    for end in range(start + 1, len(words)):
        connector = lexicon.INSTEAD_OF.at(words, end)
        if connector or sentence.has_sign_before(end):
            denied = _named(sentence, start, end)
            return _unless(denied, pick(sentence.behind(end + connector))) if denied else None
    return None


def _unless(denied: Option, picked: Option | None) -> Option | None:
    return None if picked == denied else picked


def _named(sentence: _Sentence, start: int, end: int, *, in_full: bool = False) -> Option | None:
    """Return the option that these words name by nothing but its label or its text; all of its text if `in_full`."""
    question = sentence.question
    tokens = question.tokens_of(sentence.between(start, end))
    if len(question.labels.keys() & set(tokens)) > 1:
        return None
    core = core_of(tuple(token for token in tokens if token not in lexicon.NEGATIONS))
    core = core[1:] if core[:1] == ("e",) and core[1:] else core  # Portuguese "não é a máscara"
    label = question.labels.get(core[0]) if len(core) == 1 else None
    if label or not core:
        return label
    whole = next((option for option in question.options if option.core == core), None)
    return whole if whole or in_full else closest_option(question, core)
