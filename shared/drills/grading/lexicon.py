"""The tables of words and phrases in all languages, read from the files in `languages`.

A learner may answer in another language than the question's, so each table joins all languages.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from shared.drills.grading.normalise import normalise
from shared.drills.grading.phrases import Phrase, Phrases
from shared.drills.grading.words import words_of

FOLDER = Path(__file__).parent / "languages"
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class InvalidLanguageError(ValueError):
    """A language file that cannot be read: "FILE: what is wrong; what would be right"."""


def read_language(name: str, text: str, known: frozenset[str]) -> dict[str, str]:
    """Return the tables of a language file by their keys. Raises InvalidLanguageError."""
    try:
        read = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are the safe one
    except yaml.YAMLError as error:
        raise InvalidLanguageError(f"{name}: this is not YAML; {error}") from error
    if not isinstance(read, dict):
        raise InvalidLanguageError(f"{name}: this is not a list of tables; write 'TABLE: words', as in en.yaml")
    for key, table in read.items():
        if key not in known:
            raise InvalidLanguageError(f"{name}: no table is called {key!r}; use one of {', '.join(sorted(known))}")
        if not isinstance(table, str):
            raise InvalidLanguageError(f"{name}: the table {key!r} is not a text; put quotes around {table!r}")
    return read


@cache
def _languages() -> tuple[Mapping[str, str], ...]:
    """Return the tables of each language. The keys of English, which has all tables, are the known ones."""
    english = yaml.load((FOLDER / "en.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe, too
    known = frozenset(english) | _ELSEWHERE
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(read_language(file.name, file.read_text(encoding="utf-8"), known) for file in files)


_ELSEWHERE = frozenset({"half_before_units", "a_before_numbers", "portuguese"})
"""Tables that English does not have."""


def _tables(key: str) -> Iterator[str]:
    return (language[key] for language in _languages() if key in language)


def _words(key: str) -> frozenset[str]:
    """Return the words of a table."""
    return frozenset(normalise(word) for table in _tables(key) for word in table.split())


def phrase_of(text: str) -> Phrase:
    """Return the words of a phrase as they are found in a learner's text."""
    return words_of(normalise(text))


def _texts(key: str) -> tuple[str, ...]:
    """Return the phrases of a table as they are written."""
    return tuple(phrase for table in _tables(key) for phrase in table.split(",") if phrase.strip())


def _phrases(key: str) -> Phrases:
    """Return the phrases of a table."""
    return Phrases.of(map(phrase_of, _texts(key)))


def _rows(key: str) -> Iterator[tuple[str, str]]:
    """Yield the rows "name = phrases" of a table."""
    for table in _tables(key):
        for row in table.strip().splitlines():
            name, _, rest = row.partition("=")
            yield name.strip(), rest.strip()


def _units(key: str) -> dict[str, str]:
    rows = (normalise(row).split() for table in _tables(key) for row in table.strip().splitlines())
    return {word: row[0] for row in rows for word in row}


def _numbered(key: str) -> dict[str, int]:
    """Return a table of words behind their numbers: "0 zero 1 one uno"."""
    values: dict[str, int] = {}
    for table in _tables(key):
        value = 0
        for word in map(normalise, table.split()):
            if word.isdigit():
                value = int(word)
            else:
                values[word] = value
    return values


def _clock() -> dict[str, Phrases]:
    """Return the phrases of clock times, by their kind."""
    found: dict[str, list[Phrase]] = {}
    for kind, phrases in _rows("clock"):
        found.setdefault(kind, []).extend(map(phrase_of, phrases.split(",")))
    return {kind: Phrases.of(phrases) for kind, phrases in found.items()}


NEGATIONS = _words("negations")
"""Negations. All of them become the token NOT."""

AND, OR = _words("and"), _words("or")
FILLERS = _words("fillers") - OR
"""Words that may be added to an answer, or left out of it, without changing its meaning."""

ACTIONS = _words("verbs")
"""Verbs that an answer may begin with: "use soap and water"."""

CONTRASTS = _words("contrasts")
"""Words that change the meaning of a sentence. An answer may never omit them, or add them from the question."""

PRAISE = _words("praise")
"""Words that may be added to an option's label: "b is correct"."""

COMPARISONS = _words("comparisons")
"""Contrasts that a reason may contain: "yes, it is safer and better"."""

PURPOSES = _words("purposes")
"""Words that introduce a purpose, which may contain a negation: "yes, so that germs don't spread"."""

CONDITIONS = _phrases("conditions")
"""Beginnings of a condition, under which a yes is no plain one."""

BECAUSE = _words("because")
"""Words that introduce a reason. The answer comes before them."""

QUESTION_OPENINGS = _phrases("questions")
"""Beginnings, as words, of a question that a learner asks instead of answering."""

UNKNOWING = _phrases("unknowing")
"""Phrases of learners who do not know the answer."""

A_BEFORE_NUMBERS = _words("a_before_numbers")
"""Words that indicate a language in which "a" may precede a number: "a 2 metros"."""

AFTER_NO = _words("after_no")
"""Words that may follow a plain "no", as in "no, you should not". "No answer" is not a plain "no"."""

ONE_OF = _words("one")
"""Articles that mean 1 before a unit: "a minute"."""

WHOLE = _words("whole")
"""Words between a number and its unit that add nothing: "2 full days"."""

NUMBERS = _numbered("numbers")
NUMBER_JOINERS = _words("number_joiners")
HALVES, HALVES_BEFORE_UNITS = _words("half"), _words("half") | _words("half_before_units")
"""Words for a half: alone, and those that mean it only before a unit, as in "media hora"."""

UNITS, SHORT_UNITS = _units("units"), _units("short_units")
"""Spellings of units, with the token for each: anywhere, and only after a number."""

DEGREES = _words("degrees") | {"°"}
RATES = {f"per{unit}": _phrases(f"per_{unit}") for unit in ("day", "week", "hour")}
"""Phrases of rates, by the token for each: "perday" for "a day" in "3 times a day"."""

PHRASES = {" ".join(phrase_of(name)): rest for name, rest in _rows("same")}
"""Fixed phrases, with the words that replace them."""

AT_LEAST, OR_MORE = _phrases("at_least"), _phrases("or_more")
"""Phrases before and behind a minimum."""

SAYINGS = {truth: _texts(f"says_{truth}") for truth in ("yes", "no", "true", "false")}
STRONG_YES, STRONG_NO = _texts("strong_yes"), _texts("strong_no")
HEDGES = _words("hedges")
"""Words that take a yes or no back in part, or leave it open."""

SUBJECTS, MODALS = _words("subjects"), _words("modals")
GREETINGS, THANKS = _phrases("greetings"), _phrases("thanks")
SIGNATURES, INTRODUCTIONS = _phrases("signatures"), _phrases("introductions")
APOLOGIES, CORRECTIONS, INSTEAD_OF = _phrases("apologies"), _phrases("corrections"), _phrases("instead_of")
IN_PLACE_OF = _phrases("in_place_of")
PLAIN_NO = _words("plain_no")
BOTH, ALL, NONE = _texts("both"), _texts("all"), _texts("none")
ORDINALS, LAST = _numbered("ordinals"), _words("last")
ORDINAL_ENDINGS, POSITION_WORDS = _words("ordinal_endings"), _words("position_words")
NUMBERING = _words("numbering")
"""Nouns before the number of an option, where it can mean nothing else: "option 2"."""

PORTUGUESE = _words("portuguese")
"""Words by which a question is known to be in Portuguese."""

DUTIES, MAXIMUMS = _phrases("duties"), _phrases("maximums")
"""Phrases of a question that asks what one should do, and of one that asks for a maximum."""

WHAT_TIME = _phrases("what_time")
"""Phrases of a question that asks for a clock time."""

HOW_OFTEN = _phrases("how_often")
"""Phrases of a question that asks for a frequency."""

HOW_MANY = _phrases("how_many")
"""Phrases of a question that asks for a number."""

CLOCK = _clock()
