"""Which option a learner's words mean, by what they say. Labels are another matter."""

from shared.drills.grading import lexicon
from shared.drills.grading.matching import Likeness, joined_alike, likeness, meant_truth_word, same_word, swapped
from shared.drills.grading.options import Option
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import NOT, core_of, is_number
from shared.drills.grading.yes_no import Truth, truths_in

_MEANS_THE_SAME = {Truth.YES: Truth.TRUE, Truth.NO: Truth.FALSE}
_MEASURES = frozenset(lexicon.UNITS.values()) | frozenset(lexicon.SHORT_UNITS.values())
_SOFT = frozenset({"atleast", "quizas"})
"""Words that a text may have and an answer not, or the other way round."""

_LINKS = frozenset({"on"})
"""Words that an answer may have besides: "on Tuesday"."""

_LETTERS_A_TYPO = 8
"""A whole answer may have one typo, and one more for this many letters."""


def closest_option(question: Question, words: tuple[str, ...]) -> Option | None:
    """The one option that the words say, or None where they say none, or two equally well."""
    by_truth = _by_truth(question, words)
    if by_truth:
        return by_truth[0] if len(by_truth) == 1 else None
    core = core_of(words)
    likely = {option: likeness(core, option.core, _taken(question)) for option in question.options if _in_words(option)}
    said = {option: like for option, like in likely.items() if _says(question, option, like, core)}
    if said:
        return _cheapest(said)
    return _by_part(question, likely)


def _by_truth(question: Question, words: tuple[str, ...]) -> list[Option]:
    """The options that say yes, no, true or false as the words do."""
    said = truths_in(tuple(map(meant_truth_word, words)), question.repeated)
    if question.true_or_false:
        said |= {_MEANS_THE_SAME[truth] for truth in said if truth in _MEANS_THE_SAME}
    plain = [option for option in question.options if option.truths & said]
    return plain or [option for option in question.options if option.leading_truths & said]


def _in_words(option: Option) -> bool:
    """Whether its text can be said in other words; yes, no and "none" cannot."""
    return bool(option.words) and not option.truths and option.core != (NOT,)


def _taken(question: Question) -> frozenset[str]:
    return frozenset(word for option in question.options for word in option.core)


def _says(question: Question, option: Option, like: Likeness, core: tuple[str, ...]) -> bool:
    """Whether the words say the whole text, but for what the question says already."""
    if swapped(core, option.core) or joined_alike(core, option.core):
        return True
    distinctive = not like.missing or any(word not in question.implied for word in like.matched)
    return (
        bool(like.matched)
        and distinctive
        and like.typos <= 1 + sum(map(len, core)) // _LETTERS_A_TYPO
        and all(_goes_without_saying(question, option, word, like) for word in like.missing)
        and _adds_nothing(question, option, like)
    )


def _goes_without_saying(question: Question, option: Option, word: str, like: Likeness) -> bool:
    if is_number(word) or word == NOT or word in lexicon.TURNS:
        return False
    counts = len(option.core) == 2 and is_number(option.core[0])
    if counts or (word in _MEASURES and any(map(is_number, like.matched))):
        return True  # "20" says "20 seconds"
    return word == "and" or word in _SOFT or word in question.implied


def _adds_nothing(question: Question, option: Option, like: Likeness) -> bool:
    """Whether all words beside the text repeat the text or the question, and none belongs to another option."""
    # Options that negate are told by their negation, which nobody may add.
    others = frozenset(w for other in question.options if other != option and NOT not in other.core for w in other.core)
    known = ((question.implied | lexicon.ACTIONS) - others) | frozenset(like.matched) | _SOFT | _LINKS
    if not like.missing and len(like.matched) > 2:
        known |= {"and"}  # "gown, mask and gloves"
    return all(word != NOT and any(same_word(word, other) for other in known) for word in like.extra)


def _cheapest(said: dict[Option, Likeness]) -> Option | None:
    best = min(like.cost for like in said.values())
    nearest = [option for option, like in said.items() if like.cost == best]
    return nearest[0] if len(nearest) == 1 else None


def _by_part(question: Question, likely: dict[Option, Likeness]) -> Option | None:
    """The option of which the words say a good part that no other option has."""
    if len(likely) < 2 or len(question.options) < 2:
        return None
    found = [option for option, like in likely.items() if _says_a_part(question, option, like)]
    if len(found) != 1:
        return None
    most = len(likely[found[0]].matched)
    others = (like for option, like in likely.items() if option != found[0])
    return found[0] if all(len(like.matched) < most for like in others) else None


def _says_a_part(question: Question, option: Option, like: Likeness) -> bool:
    kept = all(word != NOT and not is_number(word) and word not in lexicon.TURNS for word in like.missing)
    unmeasured = _MEASURES if any(map(is_number, like.matched)) else frozenset[str]()
    content = [word for word in option.core if word not in unmeasured and word not in ("and", "or")]
    enough = 2 * len(like.matched) >= len(content) and any(len(word) > 1 or not word.isalpha() for word in like.matched)
    a_pair = len(content) == 2 and len(option.core) == 3 and "and" in option.core  # one of two things is not both
    return enough and kept and not a_pair and not like.typos and _adds_nothing(question, option, like)
