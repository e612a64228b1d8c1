"""Choice of the option that an answer picks, as a patient person would read it."""

import re
from functools import lru_cache

from shared.drills.grading import lexicon
from shared.drills.grading.asides import before_asides
from shared.drills.grading.closest import with_truths
from shared.drills.grading.corrections import corrected
from shared.drills.grading.labels import exact_option, interpret, label_written_out, labels_in, marked_labels
from shared.drills.grading.normalise import normalise, normalise_lines
from shared.drills.grading.options import Option
from shared.drills.grading.positions import option_at_position, option_of_numbering
from shared.drills.grading.question import Question
from shared.drills.grading.surroundings import without_surroundings
from shared.drills.grading.together import group_option
from shared.drills.grading.verdicts import verdict

ANSWER_CACHE_SIZE = 16
"""Cache size: the last responses. Each is read, and graded, in several steps."""

_NO_SE = re.compile(r"\bno (?:lo |la )?se(?: (?:la|el|cual|que|bien|nada|si|como)\b|$)")
"""Spanish for "I don't know", and not "no se debe", which means no."""


@lru_cache(ANSWER_CACHE_SIZE)
def choose(question: Question, response: str) -> Option | None:
    """Return the option that a response picks, or None if it picks none or several, or contradicts itself.

    The response is read as it is, then without what stands around the answer, then as a correction, and last without
    a remark behind the answer.
    """
    normalised = normalise(response)
    picked = _pick(question, normalised, response)
    if picked:
        return picked
    lines = normalise_lines(response)
    inner = without_surroundings(question, lines)
    if inner and inner != normalised:
        picked = _pick(question, inner)
    picked = picked or corrected(question, lines, lambda text: _pick_inside(question, text))
    return picked or next(filter(None, (_pick(question, text) for text in before_asides(question, inner))), None)


def _pick_inside(question: Question, text: str) -> Option | None:
    """Return the option that a part of a response picks, with or without what stands around it."""
    return _pick(question, text) or _pick(question, without_surroundings(question, text))


def _pick(question: Question, normalised: str, response: str = "") -> Option | None:
    """Return the option that a text picks. `response` is the text as it was written, if it is a whole response."""
    tokens = label_written_out(question, question.tokens_of(normalised))
    marked = marked_labels(normalised)
    exact = exact_option(question, normalised, tokens, response or normalised)
    if exact and marked <= marked_labels(normalise(exact.text)) | {exact.label}:
        return None if len(tokens) == 1 and question.labels.get(tokens[0], exact) != exact else exact
    if _asks_back(tokens) or _does_not_know(tokens):
        return None
    answer = _before_reasons(question, tokens)
    return (
        option_of_numbering(question, tokens)
        or interpret(question, tokens, marked)
        or (interpret(question, answer, marked) if answer != tokens else None)
        or group_option(question, answer, normalised)
        or _without_label(question, tokens, marked, normalised)
    )


def _without_label(
    question: Question, tokens: tuple[str, ...], marked: frozenset[str | None], normalised: str
) -> Option | None:
    """Return the option that an answer without any label picks by its verdict or by its position."""
    if any(labels_in(question, tokens, marked)):
        return None
    found = with_truths(question, verdict(question, normalised))
    return found[0] if len(found) == 1 else option_at_position(question, tokens)


def _asks_back(tokens: tuple[str, ...]) -> bool:
    """Return whether the learner asks a question instead of answering."""
    return bool(lexicon.QUESTION_OPENINGS.at(tokens, 0))


def _does_not_know(tokens: tuple[str, ...]) -> bool:
    return lexicon.UNKNOWING.anywhere(tokens) or bool(_NO_SE.search(" ".join(tokens)))


def _before_reasons(question: Question, tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tokens before the first "because", unless a second answer may follow the reason."""
    openings = lexicon.BECAUSE - question.option_tokens
    end = next((at for at, token in enumerate(tokens) if token in openings), len(tokens))
    reason = tokens[end:]
    is_open = not lexicon.OR.isdisjoint(reason) or lexicon.CORRECTIONS.anywhere(reason)
    return tokens if is_open else tokens[:end]
