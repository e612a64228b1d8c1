"""Readings: what an inbound text means in the dialog. A batch can record the reading of its text.

`Reading` is closed: a consumer matches all of its members.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from shared.contracts.kinds import Kind, kinds, unlike
from shared.contracts.model import Model, Utf8Text, unless_default


class Reaction(Model):
    """A phone's report that the learner reacted to one of our texts: `Liked “…”`."""

    type: Literal["REACTION"] = "REACTION"


class AutoReply(Model):
    """A text that a machine wrote: a driving or out-of-office reply, or a carrier's notice."""

    type: Literal["AUTO_REPLY"] = "AUTO_REPLY"


class Empty(Model):
    """A text without a visible character. `picture`: a picture came with it."""

    type: Literal["EMPTY"] = "EMPTY"
    picture: bool


class OptOut(Model):
    """The learner wants no more texts, by a keyword or in own words."""

    type: Literal["OPT_OUT"] = "OPT_OUT"


class OptIn(Model):
    """A learner who opted out wants texts again. A learner who has not opted out is never read like this."""

    type: Literal["OPT_IN"] = "OPT_IN"


class Help(Model):
    """The learner asks for help."""

    type: Literal["HELP"] = "HELP"


class SupportRequest(Model):
    """The learner asks for a person."""

    type: Literal["SUPPORT_REQUEST"] = "SUPPORT_REQUEST"


class WrongPerson(Model):
    """The text comes from a person who does not expect ours.

    `says`: that they are somebody else's texts, that they never signed up, or only a question about who we are.
    """

    type: Literal["WRONG_PERSON"] = "WRONG_PERSON"
    says: Literal["wrong number", "never signed up", "who is this"]


class RepeatRequest(Model):
    """The learner did not get or understand the question, or texts their registration code again."""

    type: Literal["REPEAT_REQUEST"] = "REPEAT_REQUEST"


class Courtesy(Model):
    """Nothing but a greeting, thanks or "ok"."""

    type: Literal["COURTESY"] = "COURTESY"


KeywordName = Literal["more", "go on", "resume", "pause", "score", "menu", "language", "name", "schedule"]


class Keyword(Model):
    """A learner keyword. "go on" resumes a paused learner, and is "more" to any other.

    `value`: the language's code after LANGUAGE, the name after NAME, the days and the hour after SCHEDULE ("mon wed
    08:00"; "any" for no days and no hour of their own). None: the value is missing or unknown. `lesson_languages`: with
    LANGUAGE, the codes of the languages that there were lessons in; empty if the lessons name none.
    """

    type: Literal["KEYWORD"] = "KEYWORD"
    keyword: KeywordName
    value: Utf8Text | None = None
    lesson_languages: tuple[Utf8Text, ...] = unless_default(())


class Code(Model):
    """A stranger's text, which may be a registration code.

    `candidates`: the codes to check in this order, the most literal first.
    """

    type: Literal["CODE"] = "CODE"
    candidates: tuple[Utf8Text, ...] = Field(min_length=1)


class Name(Model):
    """The answer to the question for the learner's name, without the words around the name."""

    type: Literal["NAME"] = "NAME"
    name: Utf8Text


class Language(Model):
    """The answer to the question for the learner's language. `language`: its code."""

    type: Literal["LANGUAGE"] = "LANGUAGE"
    language: Utf8Text


class TimeZone(Model):
    """The answer to the question for the learner's time zone. `time_zone`: its IANA name."""

    type: Literal["TIME_ZONE"] = "TIME_ZONE"
    time_zone: Utf8Text


class Schedule(Model):
    """The answer to the question for the days or the hour at which the learner wants their lessons.

    `days`: "mon wed fri"; `time`: "08:00". Either may be "any", for none of their own, and None if it is not named.
    """

    type: Literal["SCHEDULE"] = "SCHEDULE"
    days: Utf8Text | None
    time: Utf8Text | None


class Answer(Model):
    """An answer to the open prompt, without a signature and invisible characters."""

    type: Literal["ANSWER"] = "ANSWER"
    text: Utf8Text


class Unclear(Model):
    """None of the others: no prompt is open, or the open one asks in vain for what the dialog knows.

    That is a name, a language, a time zone, days or an hour.
    """

    type: Literal["UNCLEAR"] = "UNCLEAR"


Reading = Annotated[
    Reaction
    | AutoReply
    | Empty
    | OptOut
    | OptIn
    | Help
    | SupportRequest
    | WrongPerson
    | RepeatRequest
    | Courtesy
    | Keyword
    | Code
    | Name
    | Language
    | TimeZone
    | Schedule
    | Answer
    | Unclear,
    Field(discriminator="type"),
]


class UnknownReading(Model):
    """A reading of a later release."""

    type: Annotated[Kind, AfterValidator(unlike(kinds(Reading)))]


def is_from_machine(reading: "LoggedReading | None") -> bool:
    """Return whether no person wrote the text: it is no activity of the learner."""
    return isinstance(reading, Reaction | AutoReply)


LoggedReading = Annotated[Reading | UnknownReading, Field(union_mode="left_to_right")]
"""A reading in the log."""
