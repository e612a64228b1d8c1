"""Yes, no, true and false in other clothes: emoji, "you can't", and a verdict with a reason behind it."""

import re

from shared.drills.grading import lexicon
from shared.drills.grading.normalise import normalise
from shared.drills.grading.numbers import is_number
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import NOT, core_of, tokens_of
from shared.drills.grading.yes_no import PLAIN_TRUTHS, Truth, truth_at, truths_in

_YES, _NO = frozenset({Truth.YES, Truth.TRUE}), frozenset({Truth.NO, Truth.FALSE})
_EMOJI = dict.fromkeys("👍✅☑✔👌💯🙆🆗🟢", _YES) | dict.fromkeys("👎❌✖❎🚫🙅⛔🔴", _NO)
_UNSURE = frozenset("🤷❓❔🤔")
_LEAD = re.compile(r"^\W*([^\W\d_][^,.;:!…\n-]*?)\s*[,.;:!…\n-]+\s*(.*)$", re.DOTALL)
_STRONG = {tokens_of(normalise(phrase)): Truth.YES for phrase in lexicon.STRONG_YES} | {
    tokens_of(normalise(phrase)): Truth.NO for phrase in lexicon.STRONG_NO
}
_STATING = lexicon.SUBJECTS | lexicon.MODALS | lexicon.NEGATIONS
_BEHIND_VERDICT = lexicon.AFTER_NO | lexicon.SUBJECTS | lexicon.PURPOSES
_INTENSIFIERS = frozenset(token for phrase in _STRONG for token in phrase) - PLAIN_TRUTHS


def verdict(question: Question, normalised: str) -> frozenset[Truth]:
    """Return the truth values that an answer gives in one of these ways, or an empty set."""
    tokens = question.tokens_of(normalised)
    if not tokens:
        return _shown(normalised)
    if lexicon.CONDITIONS.at(tokens, 0):
        return frozenset()
    if tokens in _STRONG and not _INTENSIFIERS & question.option_words:
        return frozenset({_STRONG[tokens]})
    return _stated(question, tokens) or _reasoned(question, normalised, tokens)


def _shown(normalised: str) -> frozenset[Truth]:
    """Return the truth values that all known emoji share."""
    shown = [_EMOJI[sign] for sign in normalised if sign in _EMOJI]
    return frozenset[Truth]().union(*shown) if len(set(shown)) == 1 and _UNSURE.isdisjoint(normalised) else frozenset()


def _stated(question: Question, tokens: tuple[str, ...]) -> frozenset[Truth]:
    """Return the verdict of a short sentence such as "you can't", which may repeat the question."""
    if question.is_negated or tokens[0] not in _STATING:
        return frozenset()
    known = _STATING | question.implied | _IN_BETWEEN
    at = next((at for at, token in enumerate(tokens) if token in lexicon.MODALS), None)
    if at is None or not set(tokens) <= known or not (at or NOT in core_of(tokens)):
        return frozenset()
    denies = NOT in core_of(tokens)
    return _NO if denies else _YES


_IN_BETWEEN = frozenset({"the", "a", "your", "my", "to", "be", "las", "los", "la", "el", "les", "le", "os", "as"})


def _reasoned(question: Question, normalised: str, tokens: tuple[str, ...]) -> frozenset[Truth]:
    """Return the verdict that comes first, if all that follows may be its reason: "yes, to avoid germs"."""
    found = _LEAD.match(normalised)
    truths = truths_in(tokens_of(found[1])) if found else frozenset[Truth]()
    if found and truths:
        rest = question.tokens_of(found[2])
    else:
        truths, length = truth_at(tokens)
        rest = tokens[length:]
        follows = rest and rest[0] in _BEHIND_VERDICT and not PLAIN_TRUTHS & frozenset(rest)
        if truths != {Truth.YES} and not follows:
            return frozenset()
    return truths if rest and _is_reason(question, truths, rest) else frozenset()


def _is_reason(question: Question, truths: frozenset[Truth], rest: tuple[str, ...]) -> bool:
    """Return whether the words behind a verdict agree with it."""
    core = core_of(rest)
    words = frozenset(rest)
    opposite = _NO if truths & _YES else _YES
    if question.is_negated and truths == {Truth.FALSE}:
        opposite = frozenset({Truth.TRUE})  # "Ice has no germs." "False. Yes, it has."
    others = frozenset(word for option in question.options for word in option.core if not option.truths)
    inner = frozenset("ynstfv") if len(rest) > 1 else frozenset[str]()  # "no, il y a des microbes"
    # Without accents, the Portuguese word for "only" looks like "so".
    purposes = lexicon.PURPOSES - lexicon.HEDGES if question.in_portuguese else lexicon.PURPOSES
    gives_purpose = rest[0] in purposes
    may_be_negated = truths & _NO or gives_purpose or (question.is_negated and truths & {Truth.TRUE})
    negated = NOT in core and not may_be_negated
    return not (
        negated
        or (NOT in core and words & (PLAIN_TRUTHS - lexicon.NEGATIONS))
        or "or" in core
        or words & ((lexicon.HEDGES | lexicon.CONTRASTS) - lexicon.COMPARISONS - purposes)
        or (not gives_purpose and lexicon.CONDITIONS.anywhere(rest))
        or ((truths & _NO or NOT in core) and words & {"always", "siempre", "toujours", "sempre"})
        or words <= purposes
        or any(
            truth_at(rest[at:])[0] & opposite for at in range(len(rest)) if rest[at] not in lexicon.NEGATIONS | inner
        )
        or (words & others - _leading_words(question, truths))
        or any(word in question.labels and not is_number(word) for word in core)
        or lexicon.QUESTION_OPENINGS.at(rest, 0)
        or (NOT in core and words & {"know", "se", "sais", "sei", "idea", "idee", "ideia"})
    )


def _leading_words(question: Question, truths: frozenset[Truth]) -> frozenset[str]:
    """Return the words of options that begin with this verdict: "No, it spreads germs"."""
    return frozenset(word for option in question.options if option.leading_truths & truths for word in option.core)
