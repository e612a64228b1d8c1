"""Read an inbound text. Pure, and total on any string.

The first reading that fits wins. Reactions, opt-outs and machines come first. While a prompt is open, a text that picks
a listed option, and any text if the prompt has no right answer, is an answer rather than one of the later readings.
"""

from collections.abc import Callable
from typing import Literal

from shared.contracts import keywords
from shared.contracts import readings as r
from shared.dialog.reading import codes, phrases
from shared.dialog.reading.language_choice import chosen_language, language_keyword
from shared.dialog.reading.machines import machine_like
from shared.dialog.reading.message import COURTESIES, Message
from shared.dialog.reading.names import denies_name, introduced_name, name_in, name_though_keyword
from shared.dialog.reading.reactions import is_reaction
from shared.dialog.reading.reader import SCHEDULE_KEYS, Reader, Situation
from shared.dialog.reading.schedule_choice import chosen_schedule, is_about_schedule, schedule_keyword
from shared.dialog.reading.time_zone_choice import chosen_time_zone

LONGEST_NAME = 200
"""Maximum length of a name, in characters; the rest is cut off."""


def read(
    text: str,
    situation: Situation,
    *,
    opt_out_type: Literal["STOP", "START", "HELP"] | None = None,
    picture: bool = False,
) -> r.Reading:
    """Return what a text means in a situation.

    `opt_out_type`: on which keyword the carrier has acted. `picture`: a picture came with the text.
    """
    if opt_out_type == "STOP":
        return r.OptOut()
    if opt_out_type == "HELP":
        return r.Help()
    if opt_out_type == "START" and situation.opted_out:
        return r.OptIn()
    message = Message.of(text, phrases.load(), situation.name)
    reader = Reader(message, situation, picture=picture)
    return next(reading for rule in _RULES if (reading := rule(reader)) is not None)


def codes_in(text: str) -> tuple[str, ...]:
    """Return the registration codes that a text may consist of, the most literal first."""
    return codes.candidates(Message.of(text, phrases.load()))


def _reaction(reader: Reader) -> r.Reading | None:
    return r.Reaction() if is_reaction(reader.message) else None


def _empty(reader: Reader) -> r.Reading | None:
    if reader.message.body:
        return None
    answers = reader.picture and reader.anything_answers
    return r.Answer(text="") if answers else r.Empty(picture=reader.picture)


def _keyword_of_the_carrier(reader: Reader) -> r.Reading | None:
    if reader.keyword in keywords.CARRIER_OPT_OUT:
        return r.OptOut()
    return r.Help() if reader.keyword in keywords.CARRIER_HELP else None


def _machine(reader: Reader) -> r.Reading | None:
    like = machine_like(reader.message)
    sure = "certain" in like or (bool(like) and not reader.anything_answers)
    return r.AutoReply() if sure and not reader.picks_an_option else None


def _opt_out(reader: Reader) -> r.Reading | None:
    """Read an opt-out. Where no free answer is open, "This is too much. Stop" is one, too."""
    message, in_parts = reader.message, reader.prompt is None or reader.asked_for is not None
    own_words = message.meanings(message.phrases.opt_out, patient=True, in_parts=in_parts)
    fits = reader.keyword in _OPT_OUT or bool(own_words)
    return r.OptOut() if fits and not _is_name(reader) and not reader.picks_an_option else None


def _opted_out(reader: Reader) -> r.Reading | None:
    """Read a text of a learner who opted out: only opting in and asking for help have a meaning."""
    if not reader.situation.opted_out:
        return None
    if reader.message.meanings(reader.message.phrases.opt_in, patient=True) or reader.keyword in _OPT_IN:
        return r.OptIn()
    return _help(reader) or r.Unclear()


def _help(reader: Reader) -> r.Reading | None:
    fits = "help" in reader.meanings or reader.keyword in _HELP
    return r.Help() if fits and not _is_name(reader) and not reader.picks_an_option else None


def _wrong_person(reader: Reader) -> r.Reading | None:
    message, situation = reader.message, reader.situation
    says = next((each for each in _WRONG_PERSON if each in reader.meanings), None)
    if says != "wrong number" and denies_name(message, situation.name, open_prompt=reader.prompt is not None):
        corrected = reader.asked_for == "name" and name_in(message) is not None
        says = says if corrected else "wrong number"
    return None if says is None or reader.picks_an_option else r.WrongPerson(says=says)


def _code(reader: Reader) -> r.Reading | None:
    """Read a stranger's text as a code, and that of a learner who texts their own code again."""
    if not reader.situation.registered:
        found = codes.candidates(reader.message)
        return r.Code(candidates=found) if found and any(map(str.isalnum, found[0])) else None
    code = reader.situation.code
    if code is None or reader.anything_answers:
        return None
    again = code.casefold() in map(str.casefold, codes.candidates(reader.message))
    return r.Code(candidates=(code,)) if again and not reader.picks_an_option else None


def _language(reader: Reader) -> r.Reading | None:
    if reader.prompt is None or reader.asked_for != "language":
        return None
    language = chosen_language(reader.prompt, reader.message)
    return None if language is None else r.Language(language=language)


def _time_zone(reader: Reader) -> r.Reading | None:
    if reader.prompt is None or reader.asked_for != "time_zone":
        return None
    zone = chosen_time_zone(reader.prompt, reader.message, reader.situation.phone)
    return None if zone is None else r.TimeZone(time_zone=zone)


def _schedule(reader: Reader) -> r.Reading | None:
    """Read days and an hour: an answer to the question for them, or a learner's own choice."""
    if reader.prompt is not None and reader.asked_for in SCHEDULE_KEYS:
        return chosen_schedule(reader.prompt, reader.message)
    if reader.anything_answers or reader.picks_an_option or not reader.situation.registered:
        return None
    asked = reader.situation.asked_for_schedule and reader.prompt is None
    return schedule_keyword(reader.message, asked=asked)


def _name(reader: Reader) -> r.Reading | None:
    if reader.asked_for != "name":
        return None
    if _is_keyword(reader) and not _is_name(reader):
        return None
    name = name_in(reader.message)
    return None if name is None else r.Name(name=name[:LONGEST_NAME])


def _is_name(reader: Reader) -> bool:
    """Return whether a message answers the question for the name with a word that is a name, too: "César", "Will"."""
    return reader.asked_for == "name" and name_though_keyword(reader.message) is not None


def _is_keyword(reader: Reader) -> bool:
    return bool(reader.meanings) or not reader.message.content


def _answer_or_request(reader: Reader) -> r.Reading | None:
    """Read a text as an answer if it picks an option, or if any text answers the open prompt; else as a request.

    Grading takes longer than reading, so it comes last, and not at all where any other text is an answer, too.
    """
    if reader.anything_answers:
        return r.Answer(text=reader.message.body)
    request = next((reading for rule in _REQUESTS if (reading := rule(reader)) is not None), None)
    matters = request is not None or reader.asked_for is not None
    return r.Answer(text=reader.message.body) if matters and reader.picks_an_option else request


def _support(reader: Reader) -> r.Reading | None:
    return r.SupportRequest() if "support" in reader.meanings else None


def _help_between_lessons(reader: Reader) -> r.Reading | None:
    asks = reader.situation.registered and "help" in reader.meanings_between_lessons
    return r.Help() if asks else None


def _keyword(reader: Reader) -> r.Reading | None:
    meanings = reader.meanings | reader.meanings_between_lessons
    named = next((each for each in _KEYWORDS if each in meanings or reader.keyword in _OF_CONTRACTS[each]), None)
    return None if named is None else r.Keyword(keyword=named)


def _language_keyword(reader: Reader) -> r.Reading | None:
    return language_keyword(reader.message, open_prompt=reader.prompt is not None)


def _about_schedule(reader: Reader) -> r.Reading | None:
    """Read SCHEDULE with something else than days and hours. While a prompt is open, that may be an answer."""
    is_keyword = reader.prompt is None and is_about_schedule(reader.message)
    return r.Keyword(keyword="schedule") if is_keyword else None


def _name_keyword(reader: Reader) -> r.Reading | None:
    name = introduced_name(reader.message)
    return None if name is None else r.Keyword(keyword="name", value=name[:LONGEST_NAME] or None)


def _repeat(reader: Reader) -> r.Reading | None:
    return r.RepeatRequest() if "repeat" in reader.meanings else None


def _courtesy(reader: Reader) -> r.Reading | None:
    message = reader.message
    is_alone = message.stripped.says_nothing and 0 not in message.whole.joints
    return r.Courtesy() if is_alone and not COURTESIES.isdisjoint(message.kinds) else None


def _repeated(reader: Reader) -> r.Reading | None:
    """Read a text that answers nothing, again and again, as a machine's. A stranger's is never read like this."""
    return r.AutoReply() if reader.situation.repeated and not reader.picks_an_option else None


def _anything(reader: Reader) -> r.Reading:
    if reader.prompt is None or reader.asked_for is not None:
        return r.Unclear()
    return r.Answer(text=reader.message.body)


_WRONG_PERSON: tuple[Literal["wrong number", "never signed up", "who is this"], ...] = (
    "wrong number",
    "never signed up",
    "who is this",
)
_KEYWORDS: tuple[r.KeywordName, ...] = ("more", "go on", "resume", "pause", "score", "menu", "schedule")


def _joined(*listed: frozenset[str]) -> frozenset[str]:
    return frozenset(keyword.replace(" ", "") for each in listed for keyword in each)


_OPT_OUT, _OPT_IN, _HELP = map(_joined, (keywords.OPT_OUT, keywords.OPT_IN, keywords.HELP))
_OF_CONTRACTS: dict[r.KeywordName, frozenset[str]] = {
    "more": _joined(keywords.NEXT_DRILL),
    "go on": frozenset(),
    "resume": _joined(keywords.RESUME),
    "pause": _joined(keywords.PAUSE),
    "score": _joined(keywords.SCORE),
    "menu": _joined(keywords.MENU),
    "schedule": frozenset(),
}

_RULES: tuple[Callable[[Reader], r.Reading | None], ...] = (
    _reaction,
    _empty,
    _keyword_of_the_carrier,
    _opt_out,
    _machine,
    _opted_out,
    _help,
    _wrong_person,
    _code,
    _language,
    _time_zone,
    _schedule,
    _name,
    _answer_or_request,
    _repeated,
    _anything,
)
_REQUESTS: tuple[Callable[[Reader], r.Reading | None], ...] = (
    _support,
    _help_between_lessons,
    _language_keyword,
    _keyword,
    _about_schedule,
    _name_keyword,
    _repeat,
    _courtesy,
)
