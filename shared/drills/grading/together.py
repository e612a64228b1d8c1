"""Answers and options that mean several options at once: both, all or none of them."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from shared.drills.grading import lexicon
from shared.drills.grading.closest import LINKS, closest_option
from shared.drills.grading.normalise import normalise
from shared.drills.grading.options import Option
from shared.drills.grading.phrases import Phrases
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import NOT, core_of, tokens_of


class Group(StrEnum):
    """Which of the other options an option or an answer means."""

    BOTH = "both"
    ALL = "all"
    NONE = "none"


_TEXTS = {Group.BOTH: lexicon.BOTH, Group.ALL: lexicon.ALL, Group.NONE: lexicon.NONE}
_PHRASES = {group: Phrases.of(tokens_of(normalise(text)) for text in texts) for group, texts in _TEXTS.items()}
QUESTION_CACHE_SIZE = 1024
"""Cache size: questions with those of their options that mean other options."""

_ADDED = lexicon.FILLERS | lexicon.PRAISE | {"above", "together", "arriba", "anteriores"}
_COMMA = re.compile(r"[,;+](?!\d)")
_SLASH = re.compile(r"\w\s?/\s?\w")
_BETWEEN = lexicon.AND | lexicon.FILLERS | lexicon.PRAISE | {"both"}


def group_option(question: Question, tokens: tuple[str, ...], normalised: str) -> Option | None:
    """Return the option such as "Both" or "None of the above" that an answer means, or None."""
    options = _group_options(question)
    if not options:
        return None
    grouped = frozenset(option for option, _ in options)
    members = [option for option in question.options if option not in grouped]
    denies_each = _denies_each_label(question, tokens, members) or _denies_each_text(tokens, members)
    if _SLASH.search(normalised):  # "a/b" may mean "a or b"
        return None
    named = _named_by_label(question, tokens) or _named_by_text(question, normalised, members)
    for option, group in options:
        said = Group.NONE if denies_each else _group_said(_without_own_label(option, tokens))
        meant = _members(option, members, group)
        if said == group and (group != Group.BOTH or len(meant) == 2):
            return option
        if group != Group.NONE and len(meant) > 1 and (named == meant or (said and _is_same(said, group, meant))):
            return option
    return None


@lru_cache(QUESTION_CACHE_SIZE)
def _group_options(question: Question) -> tuple[tuple[Option, Group], ...]:
    """Return the options that mean other options, each with which of them."""
    groups = ((option, _group_of_option(question, option)) for option in question.options)
    return tuple((option, group) for option, group in groups if group)


def _without_own_label(option: Option, tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tokens without the option's label before them: "all" for "d all" and "la d todas"."""
    at = next((at for at, token in enumerate(tokens) if token == option.label or token not in lexicon.FILLERS), 0)
    return tokens[at + 1 :] if tokens[at + 1 :] and tokens[at] == option.label else tokens


def _denies_each_label(question: Question, tokens: tuple[str, ...], members: Sequence[Option]) -> bool:
    """Return whether an answer denies each option by its label: "neither a nor b"."""
    idle = lexicon.NEGATIONS | lexicon.FILLERS | lexicon.AND | {"or"}
    labels = [token for token in tokens if token not in idle or token in question.labels]
    begins = bool(tokens) and tokens[0] in lexicon.NEGATIONS
    is_negated = sum(token in lexicon.NEGATIONS for token in tokens) >= len(labels) or "or" in tokens
    return begins and is_negated and len(members) > 1 and {*labels} == {option.label for option in members}


def _denies_each_text(tokens: tuple[str, ...], members: Sequence[Option]) -> bool:
    """Return whether an answer denies each option by its text: "neither ammonia nor vinegar"."""
    core = [token for token in core_of(tokens) if token not in lexicon.AND]
    parts = [tuple(part) for is_between, part in groupby(core, lambda word: word in (NOT, "or")) if not is_between]
    return core[:1] == [NOT] and len(parts) > 1 and sorted(parts) == sorted(option.core for option in members)


def _is_same(said: Group, group: Group, meant: frozenset[Option]) -> bool:
    """Return whether "both" means all, or "all" both, because there are just two."""
    return {said, group} == {Group.BOTH, Group.ALL} and len(meant) == 2


def _group_of_option(question: Question, option: Option) -> Group | None:
    """Return the group that an option means, or None for an option of its own."""
    group = _group_said(option.tokens)
    if group:
        return group
    named = [token for token in option.tokens if token in question.labels and token != option.label]
    only_labels = all(token in question.labels or token in _BETWEEN for token in option.tokens)
    return Group.BOTH if len(set(named)) > 1 and only_labels and option.label not in option.tokens else None


def _group_said(tokens: tuple[str, ...]) -> Group | None:
    """Return the group that an answer or an option says and nothing else: "both of them are right"."""
    for at in range(len(tokens)):
        for group, phrases in _PHRASES.items():
            length = phrases.at(tokens, at)
            if length and _ADDED.issuperset(tokens[:at] + tokens[at + length :]):
                return group
    return None


def _members(option: Option, members: Sequence[Option], group: Group) -> frozenset[Option]:
    """Return the options that an option such as "Both a and b" or "All of the above" means."""
    named = frozenset(each for each in members if each.label in option.tokens and each.label != option.label)
    return named if group == Group.BOTH and len(named) > 1 else frozenset(members)


def _named_by_label(question: Question, tokens: tuple[str, ...]) -> frozenset[Option]:
    """Return the options that an answer lists by their labels ("a and b", "abc"), or none."""
    if len(tokens) == 1 and len(tokens[0]) > 1 and list(tokens[0]) == sorted(set(tokens[0]) & question.labels.keys()):
        tokens = tuple(tokens[0])
    labels = [token for token in tokens if token in question.labels]
    if len(set(labels)) > 1 and all(token in question.labels or token in _BETWEEN for token in tokens):
        return frozenset(question.labels[label] for label in labels)
    return frozenset()


def _named_by_text(question: Question, normalised: str, members: Sequence[Option]) -> frozenset[Option]:
    """Return the options that an answer lists by their texts, if it lists nothing else, or none."""
    core = core_of(question.tokens_of(_COMMA.sub(" and ", normalised)))
    if "or" in core:
        return frozenset()
    idle = LINKS | {"and", Group.BOTH}
    if sorted(set(core) - idle) == sorted(word for option in members for word in option.core if word not in idle):
        return frozenset(members)  # "tables chairs handles"
    parts = _parts(core)
    alone = question.with_options(members)
    found = [closest_option(alone, part) for part in parts] if len(parts) > 1 else []
    return frozenset(each for each in found if each) if all(found) else frozenset()


def _parts(core: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the parts of an answer between its "and"s."""
    parts = groupby(core, lambda word: word == "and")
    return [tuple(part) for is_and, part in parts if not is_and]
