"""The phrases by which people say yes, no, true and false."""

from enum import StrEnum

from shared.drills.grading import lexicon
from shared.drills.grading.normalise import normalise
from shared.drills.grading.tokens import tokens_of


class Truth(StrEnum):
    """A truth value that a text may consist of."""

    YES = "yes"
    NO = "no"
    TRUE = "true"
    FALSE = "false"


def _phrases() -> dict[tuple[str, ...], frozenset[Truth]]:
    found: dict[tuple[str, ...], frozenset[Truth]] = {}
    for truth in Truth:
        for phrase in lexicon.SAYINGS[truth]:
            key = tokens_of(normalise(phrase))
            found[key] = found.get(key, frozenset()) | {truth}
    return found


_PHRASES = _phrases()
PLAIN_TRUTHS = frozenset(phrase[0] for phrase in _PHRASES if len(phrase) == 1)
"""The tokens that say yes, no, true or false by themselves."""

_VERBS = frozenset({"is", "es", "est"})
_OPENINGS = frozenset(token for phrase in _PHRASES for token in phrase[:1])
_LONGEST_PHRASE = max(map(len, _PHRASES))
_IDLE_AFTER_NO = lexicon.AFTER_NO | lexicon.NEGATIONS
_IDLE = lexicon.FILLERS - lexicon.HEDGES
TRUTH_WORDS = frozenset(token for phrase in _PHRASES for token in phrase) - lexicon.FILLERS
"""All tokens of phrases that say yes, no, true or false, except fillers."""


def truths_in(tokens: tuple[str, ...], implied: frozenset[str] = frozenset()) -> frozenset[Truth]:
    """Return the truth values of an answer that says only yes, no, true or false, else an empty set.

    A phrase may have several values ("对": yes and true). Several phrases must agree. Fillers and tokens in `implied`
    are ignored; with any other token the answer says something else.
    """
    truths: frozenset[Truth] = frozenset()
    at, is_behind = 0, False
    while at < len(tokens):
        phrase = _phrase_at(tokens, at)
        if truths and is_behind and tokens[at] in _VERBS:
            return frozenset()  # "false is wrong"
        is_behind = bool(phrase)
        if phrase:
            truths = truths & _PHRASES[phrase] if truths else _PHRASES[phrase]
            if not truths:
                return truths
        elif tokens[at] not in implied and tokens[at] not in _idle_tokens(truths):
            return frozenset()
        at += len(phrase) or 1
    return truths


def truth_at(tokens: tuple[str, ...]) -> tuple[frozenset[Truth], int]:
    """Return the truth values of the phrase that begins a text, and its length, or an empty set and 0."""
    phrase = _phrase_at(tokens, 0)
    return (_PHRASES[phrase], len(phrase)) if phrase else (frozenset(), 0)


def _phrase_at(tokens: tuple[str, ...], at: int) -> tuple[str, ...]:
    """Return the longest phrase that starts at this index, or ()."""
    if at >= len(tokens) or tokens[at] not in _OPENINGS:
        return ()
    lengths = range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1)
    return next((tokens[at : at + length] for length in lengths if tokens[at : at + length] in _PHRASES), ())


def _idle_tokens(truths: frozenset[Truth]) -> frozenset[str]:
    """Return the tokens to ignore, given the truth values found so far."""
    return _IDLE_AFTER_NO if Truth.NO in truths else _IDLE
