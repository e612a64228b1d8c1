"""The phrases of all language files, loaded once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.contracts.readings import KeywordName
from shared.dialog.reading.patterns import Classes, PatternError, Patterns
from shared.dialog.reading.spelling import Vocabulary
from shared.dialog.reading.words import fold

FOLDER = Path(__file__).parent / "languages"

Around = Literal["greeting", "thanks", "ok", "please", "wish", "emphasis", "joint", "order"]
"""Kinds of phrases around a message. All are set apart, except joints ("so") and orders ("you need to").

After these, the message only begins again. A joint adds nothing to what follows, but an order does.
"""


class InvalidLanguageFileError(ValueError):
    """A language file that cannot be read: "FILE: what is wrong; what would be right"."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Machines(_Section):
    certain: tuple[str, ...]
    likely: tuple[str, ...]


class _Names(_Section):
    keyword: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    denied: tuple[str, ...]
    denied_if_known: tuple[str, ...]
    titles: str
    never: str
    never_alone: str
    though_keywords: str = ""


class _Languages(_Section):
    keyword: tuple[str, ...]
    spoken: tuple[str, ...]
    not_spoken: tuple[str, ...]


class _Reactions(_Section):
    quoted: tuple[str, ...]
    pictures: tuple[str, ...]
    emoji_quoted: tuple[str, ...]
    emoji_pictures: tuple[str, ...]


class _LanguageFile(_Section):
    words: dict[str, str]
    not_misspelt: str = ""
    around: dict[Around, tuple[str, ...]]
    signatures: tuple[str, ...]
    opt_out: tuple[str, ...]
    opt_in: tuple[str, ...]
    help: tuple[str, ...]
    support: tuple[str, ...]
    repeat: tuple[str, ...]
    wrong_number: tuple[str, ...]
    never_signed_up: tuple[str, ...]
    who_is_this: tuple[str, ...]
    keywords: dict[KeywordName, tuple[str, ...]]
    between_lessons: dict[KeywordName, tuple[str, ...]]
    codes: tuple[str, ...]
    languages: _Languages
    names: _Names
    machines: _Machines
    reactions: _Reactions


@dataclass(frozen=True)
class Phrases:
    """The phrases of all languages.

    The meanings of the patterns: `around` has the kinds of Around and "signature", `opt_out` has "opt out", `meanings`
    those of whole messages, `between_lessons` those of keywords while no prompt is open, `machines` "certain" and "likely", `reactions` "quoted" and "pictures" and, after an emoji, "emoji quoted" and
    "emoji pictures"; `languages` "keyword", "spoken"
    and, for a sentence that a language is not spoken, the code of the language that it is in; `names` "keyword",
    "before", "after", "denied" and "denied if known"; `codes` "code".
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    around: Patterns = field(default_factory=Patterns)
    opt_out: Patterns = field(default_factory=Patterns)
    meanings: Patterns = field(default_factory=Patterns)
    between_lessons: Patterns = field(default_factory=Patterns)
    machines: Patterns = field(default_factory=Patterns)
    reactions: Patterns = field(default_factory=Patterns)
    languages: Patterns = field(default_factory=Patterns)
    names: Patterns = field(default_factory=Patterns)
    codes: Patterns = field(default_factory=Patterns)
    titles: set[str] = field(default_factory=set)
    never_names: set[str] = field(default_factory=set)
    never_names_alone: set[str] = field(default_factory=set)
    names_though_keywords: set[str] = field(default_factory=set)


@cache
def load() -> Phrases:
    """Load all language files. Raises InvalidLanguageFileError."""
    phrases = Phrases()
    for path in sorted(FOLDER.glob("*.yaml")):
        add(phrases, path.stem, path.read_text("utf-8"))
    return phrases


def add(phrases: Phrases, language: str, text: str) -> None:
    """Add the text of a language file. Raises InvalidLanguageFileError."""
    try:
        # BaseLoader keeps every value as text: the word `no` is not false.
        content = _LanguageFile.model_validate(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506
        _add(phrases, language, content)
    except (yaml.YAMLError, ValidationError, PatternError) as error:
        raise InvalidLanguageFileError(f"{language}.yaml: {error}") from error


def _add(phrases: Phrases, language: str, content: _LanguageFile) -> None:
    classes = Classes(language, phrases.vocabulary)
    for name, members in content.words.items():
        classes.define(name, _listed(members))
    for word in _listed(content.not_misspelt):
        phrases.vocabulary.add_other(fold(word))
    names, languages = content.names, content.languages
    for patterns, meanings in (
        (phrases.around, {**content.around, "signature": content.signatures}),
        (phrases.opt_out, {"opt out": content.opt_out}),
        (phrases.meanings, _meanings(content)),
        (phrases.between_lessons, content.between_lessons),
        (phrases.machines, {"certain": content.machines.certain, "likely": content.machines.likely}),
        (phrases.reactions, _reactions(content.reactions)),
        (phrases.codes, {"code": content.codes}),
        (
            phrases.languages,
            {"keyword": languages.keyword, "spoken": languages.spoken, language: languages.not_spoken},
        ),
        (phrases.names, _names(names)),
    ):
        for meaning, listed in meanings.items():
            for pattern in listed:
                patterns.add(pattern, meaning, classes)
    for words, listed_words in (
        (phrases.titles, names.titles),
        (phrases.never_names, names.never),
        (phrases.never_names_alone, names.never_alone),
        (phrases.names_though_keywords, names.though_keywords),
    ):
        words.update(fold(word) for word in _listed(listed_words))


def _meanings(content: _LanguageFile) -> Mapping[str, tuple[str, ...]]:
    """Return the patterns for whole messages by their meanings. Those of keywords are the keywords' names."""
    return {
        "opt in": content.opt_in,
        "help": content.help,
        "support": content.support,
        "repeat": content.repeat,
        "wrong number": content.wrong_number,
        "never signed up": content.never_signed_up,
        "who is this": content.who_is_this,
        **content.keywords,
    }


def _names(content: _Names) -> Mapping[str, tuple[str, ...]]:
    return {
        "keyword": content.keyword,
        "before": content.before,
        "after": content.after,
        "denied": content.denied,
        "denied if known": content.denied_if_known,
    }


def _reactions(content: _Reactions) -> Mapping[str, tuple[str, ...]]:
    return {
        "quoted": content.quoted,
        "pictures": content.pictures,
        "emoji quoted": content.emoji_quoted,
        "emoji pictures": content.emoji_pictures,
    }


def _listed(text: str) -> list[str]:
    return [member.strip() for member in text.split(",") if member.strip()]
