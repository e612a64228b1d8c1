"""Choice of the option whose text an answer means. Labels are handled in `choice`."""

from functools import lru_cache

from shared.drills.grading import lexicon
from shared.drills.grading.matching import (
    Likeness,
    corrected_truth_word,
    is_joined_alike,
    is_swapped,
    likeness,
    roots_of,
)
from shared.drills.grading.numbers import is_number
from shared.drills.grading.options import Option
from shared.drills.grading.quantities import MEASURES, quantities_in
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import AT_LEAST, NOT, core_of
from shared.drills.grading.yes_no import Truth, truths_in

_MEANS_THE_SAME = {Truth.YES: Truth.TRUE, Truth.NO: Truth.FALSE}
_SOFT = frozenset({"quizas"})
"""Tokens that only one of an option and an answer may contain."""

LINKS = frozenset({"on"})
"""Tokens that an answer may add: "on Tuesday"."""

OPTION_CACHE_SIZE = 4096
"""Cache size: options whose words are compared with answers."""

_LETTERS_A_TYPO = 8
"""Number of letters that allow one more typo. Each answer may have one."""


def closest_option(question: Question, tokens: tuple[str, ...]) -> Option | None:
    """Return the option that the tokens mean, or None if they mean none, or several equally well."""
    by_truth = _by_truth(question, tokens)
    if by_truth:
        return by_truth[0] if len(by_truth) == 1 else None
    core = core_of(tokens)
    own = question.option_tokens
    likenesses = {each: likeness(core, each.core, own) for each in question.options if _is_paraphrasable(each)}
    matching = {option: like for option, like in likenesses.items() if _matches(question, option, like, core)}
    if matching:
        return _most_alike(matching)
    return _by_partial_match(question, likenesses)


def _by_truth(question: Question, tokens: tuple[str, ...]) -> list[Option]:
    """Return the options with the same truth value as the tokens: yes, no, true or false."""
    return with_truths(question, truths_in(tuple(map(corrected_truth_word, tokens)), question.repeated))


def with_truths(question: Question, truths: frozenset[Truth]) -> list[Option]:
    """Return the options with one of these truth values, alone or with a reason. Yes may mean true, and no false."""
    if question.true_or_false:
        truths |= {_MEANS_THE_SAME[truth] for truth in truths if truth in _MEANS_THE_SAME}
    plain = [option for option in question.options if option.truths & truths]
    return plain or [option for option in question.options if option.leading_truths & truths]


def _is_paraphrasable(option: Option) -> bool:
    """Return whether an option can be paraphrased. Yes, no, true, false and "none" cannot."""
    return bool(option.tokens) and not option.truths and option.core != (NOT,)


def _matches(question: Question, option: Option, like: Likeness, core: tuple[str, ...]) -> bool:
    """Return whether an answer has the whole text of an option, except for what the question implies."""
    own = tuple(token for token in core if token in option.core or token not in question.implied)
    if is_swapped(own, option.core) or is_joined_alike(core, option.core) or "".join(core) == "".join(option.tokens):
        return True
    distinctive = not like.missing or any(token != NOT and token not in question.implied for token in like.matched)
    return (
        bool(like.matched)
        and distinctive
        and like.typos <= 1 + sum(map(len, core)) // _LETTERS_A_TYPO
        and all(_may_be_omitted(question, option, token, like) for token in like.missing)
        and _adds_nothing(question, option, like)
    )


def _may_be_omitted(question: Question, option: Option, token: str, like: Likeness) -> bool:
    """Return whether an answer may leave out this token of the option."""
    if is_number(token) or token == NOT or token in lexicon.CONTRASTS:
        return False
    counts = len(option.core) == 2 and is_number(option.core[0])
    if counts or (token in MEASURES and any(map(is_number, like.matched))):
        return True  # "20" means "20 seconds"
    return token in {"and", AT_LEAST} | _SOFT | question.implied


def _adds_nothing(question: Question, option: Option, like: Likeness) -> bool:
    """Return whether the extra tokens only repeat the option or the question, and fit no other option."""
    if not like.extra or NOT in like.extra:
        return not like.extra
    if not MEASURES.isdisjoint(like.extra) and not MEASURES.isdisjoint(like.missing):
        return False  # "3 days" for "3 times", also where the question contains both
    known = {*like.matched, *_SOFT, *LINKS}
    if question.asks_for_minimum and quantities_in(option.tokens):
        known.add(AT_LEAST)
    if not like.missing and len(like.matched) > 2:
        known.add("and")  # "gown, mask and gloves"
    unknown = roots_of(like.extra) - roots_of(known)
    return not unknown or unknown <= _addable_roots(question, option)


@lru_cache(OPTION_CACHE_SIZE)
def _addable_roots(question: Question, option: Option) -> frozenset[str]:
    """Return the roots of verbs and of words of the question, without those of other options."""
    # A negated option is recognised by its negation, which no answer may add. So its other tokens may be added.
    others = frozenset(w for other in question.options if other != option and NOT not in other.core for w in other.core)
    return roots_of((question.implied | lexicon.ACTIONS) - others)


def _most_alike(matching: dict[Option, Likeness]) -> Option | None:
    """Return the option with the lowest cost, or None if several have it."""
    best = min(like.cost for like in matching.values())
    nearest = [option for option, like in matching.items() if like.cost == best]
    return nearest[0] if len(nearest) == 1 else None


def _by_partial_match(question: Question, likenesses: dict[Option, Likeness]) -> Option | None:
    """Return the only option of which an answer has a sufficient part, more than of any other option."""
    if len(likenesses) < 2 or len(question.options) < 2:
        return None
    found = [option for option, like in likenesses.items() if _matches_in_part(question, option, like)]
    if len(found) != 1:
        return None
    most = len(likenesses[found[0]].matched)
    others = (like for option, like in likenesses.items() if option != found[0])
    return found[0] if all(len(like.matched) < most for like in others) else None


def _matches_in_part(question: Question, option: Option, like: Likeness) -> bool:
    """Return whether an answer has enough of an option to mean it.

    That is at least half of the content, and all negations, numbers and contrasting words.
    """
    if like.typos or set(like.matched) <= {NOT}:
        return False
    kept = all(token != NOT and not is_number(token) and token not in lexicon.CONTRASTS for token in like.missing)
    unmeasured = MEASURES if any(map(is_number, like.matched)) else frozenset[str]()
    content = [token for token in option.core if token not in unmeasured and token not in ("and", "or")]
    half = 2 * len(like.matched) >= len(content)
    more_than_letters = any(len(token) > 1 or not token.isalpha() for token in like.matched)
    # An answer with one of two things does not mean both.
    a_pair = len(content) == 2 and len(option.core) == 3 and "and" in option.core
    return half and more_than_letters and kept and not a_pair and _adds_nothing(question, option, like)
