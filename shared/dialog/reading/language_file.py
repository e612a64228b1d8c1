"""The form of a language file. en.yaml describes it to translators."""

import re
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from shared.contracts.readings import KeywordName
from shared.local_time.number_zones import known_names
from shared.local_time.own_schedule import DAYS

Around = Literal["greeting", "thanks", "ok", "please", "wish", "emphasis", "complaint", "joint", "order"]
"""Kinds of phrases around a message. All are set apart, except joints ("so") and orders ("you need to").

After these, the message only begins again. A joint adds nothing to what follows, but an order does.
"""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Listed = tuple[str, ...]
"""Patterns, in the form that `patterns` describes."""


class InvalidLanguageFileError(ValueError):
    """A language file that cannot be read: "FILE: what is wrong; what would be right"."""


class WordsOfNames(BaseModel):
    """Words about names, with commas between them.

    `never` lists words that no name contains, `never_alone` those that are no name by themselves, `never_last` those
    that belong to the rest of the sentence if they end a name before it, and `though_keywords` names that are
    keywords, too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    titles: str
    never: str
    never_alone: str
    never_last: str
    though_keywords: str


class WordsOfTimeZones(BaseModel):
    """Words about time zones, with commas between them.

    `names` lists what each zone (IANA) is called, `around` what may stand around a name, and `minus` words for that
    sign.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    minus: str
    around: str
    names: dict[str, str]

    @field_validator("names")
    @classmethod
    def _are_of_time_zones(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(value.keys() - known_names()):
            raise ValueError(f"{unknown[0]!r} is not a time zone; use an IANA name, such as America/New_York")
        return value


class WordsOfSchedules(BaseModel):
    """Words about days and hours, with commas between them.

    `days` lists what days are called, by the days in the form of the profile ("mon wed fri", "any"), and `times` the
    parts of the day, by the hour that is meant ("09:00", "any"). `to` makes a range of two days, `but` takes days out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: dict[str, str]
    times: dict[str, str]
    to: str
    but: str
    around: str

    @field_validator("days")
    @classmethod
    def _are_days(cls, value: dict[str, str]) -> dict[str, str]:
        for key in value:
            if key != "any" and not set(key.split()) <= set(DAYS):
                raise ValueError(f"{key!r} are no days; write some of {' '.join(DAYS)!r}, or 'any'")
        return value

    @field_validator("times")
    @classmethod
    def _are_times(cls, value: dict[str, str]) -> dict[str, str]:
        for key in value:
            if key != "any" and not _TIME.fullmatch(key):
                raise ValueError(f"{key!r} is no time; write it like '09:00', or 'any'")
        return value


class LanguageFile(BaseModel):
    """The content of a language file: patterns by what they mean, and lists of words with commas between them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, str]
    not_misspelt: str
    reported: str
    around: dict[Around, Listed]
    signatures: Listed
    opt_out: Listed
    opt_in: Listed
    help: Listed
    support: Listed
    repeat: Listed
    wrong_number: Listed
    never_signed_up: Listed
    who_is_this: Listed
    keywords: dict[KeywordName, Listed]
    between_lessons: dict[KeywordName | Literal["help"], Listed]
    codes: Listed
    languages: dict[Literal["keyword", "spoken", "not spoken", "denied"], Listed]
    names: dict[Literal["keyword", "before", "other", "after", "denied", "denied if known"], Listed]
    words_of_names: WordsOfNames
    time_zones: WordsOfTimeZones
    schedule: WordsOfSchedules
    machines: dict[Literal["certain", "likely"], Listed]
    reactions: dict[Literal["quoted", "pictures", "emoji quoted", "emoji pictures"], Listed]


def parse(name: str, text: str) -> LanguageFile:
    """Parse the text of a language file. Raises InvalidLanguageFileError."""
    try:
        # BaseLoader keeps every value as text: the word `no` is not false.
        return LanguageFile.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506 - it makes text only
    except (yaml.YAMLError, ValidationError) as error:
        raise InvalidLanguageFileError(f"{name}: {error}") from error


_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
