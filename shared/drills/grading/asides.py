"""Remarks behind an answer: "heat stroke, call an ambulance"."""

import re
from collections.abc import Iterator
from itertools import islice

from shared.drills.grading import lexicon
from shared.drills.grading.numbers import is_number
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import NOT, core_of
from shared.drills.grading.words import words_of
from shared.drills.grading.yes_no import PLAIN_TRUTHS

_SIGN = re.compile(r"[,.;:!\n](?!\d)|\s-\s")
_SIGNS_TRIED = 3
"""Number of signs behind which a remark may begin. It bounds the work for one text."""

_SHORTEST_SENTENCE = 3
"""Minimum length of a remark, in words: a shorter text may be another answer."""


def before_asides(question: Question, normalised: str) -> Iterator[str]:
    """Yield each beginning of an answer behind which only a remark follows. A lone label needs all of its text."""
    for sign in islice(_SIGN.finditer(normalised), _SIGNS_TRIED):
        answer, remark = normalised[: sign.start()], normalised[sign.end() :]
        if any(word not in question.labels for word in words_of(answer)) and _is_remark(question, answer, remark):
            yield answer


def _is_remark(question: Question, answer: str, remark: str) -> bool:
    """Return whether a text neither answers the question nor takes back the answer before it."""
    tokens = question.tokens_of(remark)
    words, core = frozenset(tokens), core_of(tokens)
    is_sentence = len(tokens) >= _SHORTEST_SENTENCE or (tokens[:1] and tokens[0] in lexicon.SUBJECTS | lexicon.ACTIONS)
    return (
        bool(is_sentence)
        and not words & (lexicon.CONTRASTS | lexicon.HEDGES | PLAIN_TRUTHS | lexicon.OR | lexicon.NEGATIONS)
        and not (words & question.labels.keys()) - {"a", "e"}
        and not (question.option_words - frozenset(words_of(answer))) & words
        and not (question.numbers and any(map(is_number, tokens)))
        and NOT not in core
        and core[0] != "and"
        and not lexicon.QUESTION_OPENINGS.at(tokens, 0)
        and not lexicon.CONDITIONS.at(tokens, 0)
        and not any(phrases.anywhere(tokens) for phrases in (lexicon.CORRECTIONS, lexicon.APOLOGIES))
    )
