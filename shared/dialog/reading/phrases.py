"""The phrases of all language files, loaded once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from shared.dialog.reading import language_file
from shared.dialog.reading.language_file import (
    InvalidLanguageFileError,
    LanguageFile,
    Listed,
    WordsOfSchedules,
    WordsOfTimeZones,
)
from shared.dialog.reading.patterns import Classes, PatternError, Patterns
from shared.dialog.reading.schedule_tokens import tokens_of
from shared.dialog.reading.schedule_words import ANY, ScheduleWords
from shared.dialog.reading.spelling import REPORTED, Vocabulary
from shared.dialog.reading.words import fold
from shared.dialog.reading.zone_names import ZoneNames, name_of
from shared.local_time.own_schedule import DAYS
from shared.local_time.zones import EVERY_DAY

FOLDER = Path(__file__).parent / "languages"


@dataclass(frozen=True)
class Phrases:
    """The phrases of all languages: patterns with their meanings, words of names, time zones, days and hours.

    The meanings are the keys of the language files. Those of `messages`, which are about a whole message, are the
    names of keywords and the sections for other requests; a language that is not spoken has the code of its file.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    around: Patterns = field(default_factory=Patterns)
    opt_out: Patterns = field(default_factory=Patterns)
    opt_in: Patterns = field(default_factory=Patterns)
    messages: Patterns = field(default_factory=Patterns)
    between_lessons: Patterns = field(default_factory=Patterns)
    codes: Patterns = field(default_factory=Patterns)
    languages: Patterns = field(default_factory=Patterns)
    names: Patterns = field(default_factory=Patterns)
    machines: Patterns = field(default_factory=Patterns)
    reactions: Patterns = field(default_factory=Patterns)
    titles: set[str] = field(default_factory=set)
    never_names: set[str] = field(default_factory=set)
    never_names_alone: set[str] = field(default_factory=set)
    never_last: set[str] = field(default_factory=set)
    names_though_keywords: set[str] = field(default_factory=set)
    time_zones: ZoneNames = field(default_factory=ZoneNames)
    schedule: ScheduleWords = field(default_factory=ScheduleWords)

    def add(self, language: str, text: str) -> None:
        """Add the text of a language file. Raises InvalidLanguageFileError."""
        file = f"{language}.yaml"
        content = language_file.parse(file, text)
        try:
            self._add_patterns(language, content)
        except PatternError as error:
            raise InvalidLanguageFileError(f"{file}: {error}") from error
        names = content.words_of_names
        self.titles.update(_folded(names.titles))
        self.never_names.update(_folded(names.never))
        self.never_names_alone.update(_folded(names.never_alone))
        self.never_last.update(_folded(names.never_last))
        self.names_though_keywords.update(_folded(names.though_keywords))
        self._add_time_zones(content.time_zones)
        self._add_schedule(content.schedule)

    def _add_patterns(self, language: str, content: LanguageFile) -> None:
        classes = Classes(language, self.vocabulary)
        for name, members in content.words.items():
            classes.define(name, _split(members))
        for word in _folded(content.not_misspelt):
            self.vocabulary.add_other(word)
        for word in _folded(content.reported):
            self.vocabulary.add(word, REPORTED)
        _add(self.around, content.around.items(), classes)
        _add(self.around, [("signature", content.signatures)], classes)
        _add(self.opt_out, [("opt out", content.opt_out)], classes)
        _add(self.opt_in, [("opt in", content.opt_in)], classes)
        _add(self.messages, content.keywords.items(), classes)
        _add(self.messages, _requests(content).items(), classes)
        _add(self.between_lessons, content.between_lessons.items(), classes)
        _add(self.codes, [("code", content.codes)], classes)
        for meaning, listed in content.languages.items():
            _add(self.languages, [(language if meaning == "not spoken" else meaning, listed)], classes)
        _add(self.names, content.names.items(), classes)
        _add(self.machines, content.machines.items(), classes)
        _add(self.reactions, content.reactions.items(), classes)

    def _add_time_zones(self, content: WordsOfTimeZones) -> None:
        self.time_zones.minus.update(_folded(content.minus))
        self.time_zones.around.update(map(name_of, _split(content.around)))
        for zone, names in content.names.items():
            self.time_zones.named.update(dict.fromkeys(map(name_of, _split(names)), zone))

    def _add_schedule(self, content: WordsOfSchedules) -> None:
        words = self.schedule
        for days, named in content.days.items():
            meant = EVERY_DAY if days == ANY else frozenset(map(DAYS.index, days.split()))
            words.days.update(dict.fromkeys(map(tokens_of, _split(named)), meant))
        for hour, named in content.times.items():
            words.parts.update(dict.fromkeys(map(tokens_of, _split(named)), hour))
        for listed, phrases in ((content.to, words.to), (content.but, words.but), (content.around, words.around)):
            phrases.update(map(tokens_of, _split(listed)))
        named_anywhere = (*content.days.values(), *content.times.values(), content.to, content.but, content.around)
        words.known.update(word for listed in named_anywhere for each in _split(listed) for word in name_of(each))


@cache
def load() -> Phrases:
    """Load all language files. Raises InvalidLanguageFileError."""
    phrases = Phrases()
    for path in sorted(FOLDER.glob("*.yaml")):
        phrases.add(path.stem, path.read_text("utf-8"))
    return phrases


def _requests(content: LanguageFile) -> dict[str, Listed]:
    return {
        "help": content.help,
        "support": content.support,
        "repeat": content.repeat,
        "wrong number": content.wrong_number,
        "never signed up": content.never_signed_up,
        "who is this": content.who_is_this,
    }


def _add(patterns: Patterns, meanings: Iterable[tuple[str, Listed]], classes: Classes) -> None:
    for meaning, listed in meanings:
        for pattern in listed:
            patterns.add(pattern, meaning, classes)


def _split(text: str) -> list[str]:
    return [member.strip() for member in text.split(",") if member.strip()]


def _folded(text: str) -> set[str]:
    return {fold(word) for word in _split(text)}
