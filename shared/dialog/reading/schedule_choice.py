"""The days and the hour that a learner names: after SCHEDULE, or as the answer to the question for them."""

from collections.abc import Iterator
from datetime import time

from shared.contracts.drill import Prompt
from shared.contracts.readings import Keyword, Schedule
from shared.dialog.reading.message import Message
from shared.dialog.reading.schedule_words import ANY, Wanted
from shared.dialog.reading.words import Word
from shared.drills.grading.grade import chosen_option
from shared.local_time.own_schedule import LEGAL_HOURS, days_text, nearest

_MAX_WORDS = 30
"""Maximum number of words of a message that names days or an hour."""


def schedule_keyword(message: Message, *, asked: bool) -> Keyword | None:
    """Return SCHEDULE with its value; None if the message does not begin with it and names no days and no hour.

    `asked`: the learner has texted SCHEDULE alone, so that the value may come without it.
    """
    after = _after_keyword(message)
    wanted = _wanted(message, after or 0) if after is not None or asked else None
    if wanted is None:
        return None
    said = [_days(wanted), _time(wanted)]
    return Keyword(keyword="schedule", value=" ".join(each for each in said if each not in (None, ANY)) or ANY)


def is_about_schedule(message: Message) -> bool:
    """Return whether the message begins with SCHEDULE, whatever follows."""
    return _after_keyword(message) is not None


def chosen_schedule(prompt: Prompt, message: Message) -> Schedule | None:
    """Return the days or the hour that an answer names or picks; None if it does not name what the prompt asks for."""
    named = _wanted(message, _after_keyword(message) or 0)
    option = chosen_option(prompt, message.body)
    picked = named if option is None else message.phrases.schedule.read(option)
    if prompt.response_user_profile_key == "schedule_time":
        return _with_hour(picked)  # "8" may be an hour or a part of an option
    return _with_days(named) or _with_days(picked)


def _with_hour(wanted: Wanted | None) -> Schedule | None:
    if wanted is None or wanted.clock is None:
        return None
    return Schedule(days=_days(wanted), time=_time(wanted))


def _with_days(wanted: Wanted | None) -> Schedule | None:
    """Return what is wanted if it names days. "Whenever" does, though it is listed with the hours."""
    if wanted is None or (wanted.days is None and wanted.clock != ANY):
        return None
    return Schedule(days=_days(wanted) or ANY, time=_time(wanted))


def _days(wanted: Wanted) -> str | None:
    return None if wanted.days is None else days_text(wanted.days) or ANY


def _time(wanted: Wanted) -> str | None:
    """Return the time in the form of the profile; the nearest legal one if it is not legal.

    The dialog does not know the permitted hours of its deployment, which may be fewer. The confirmation and the due
    times do, and keep to them.
    """
    return nearest(wanted.clock, LEGAL_HOURS).strftime("%H:%M") if isinstance(wanted.clock, time) else wanted.clock


def _after_keyword(message: Message) -> int | None:
    """Return the index in the text after SCHEDULE, or None if the message does not begin with it."""
    found = message.phrases.messages.at(0, message.stripped.labels, message.content)
    end = max((each.end for each in found if each.meaning == "schedule"), default=None)
    return None if end is None else message.content[end - 1].end


def _wanted(message: Message, start: int) -> Wanted | None:
    """Return what the text from an index on says about days and hours; None if it says anything else."""
    words = [word for word in message.words if word.start >= start]
    if len(words) > _MAX_WORDS:
        return None
    text = message.body
    for phrase in reversed([*_set_apart(message, words)]):
        if not all(word.folded in message.phrases.schedule.known for word in phrase):
            text = f"{text[: phrase[0].start]} {text[phrase[-1].end :]}"
    return message.phrases.schedule.read(text[start:])


def _set_apart(message: Message, words: list[Word]) -> Iterator[list[Word]]:
    """Yield the words in a row that are set apart: "good morning" is no part of the day, but "morning" may be one."""
    content = {word.start for word in message.content}
    phrase: list[Word] = []
    for word in words:
        if phrase and (word.start in content or word.begins_part):
            yield phrase
            phrase = []
        if word.start not in content:
            phrase.append(word)
    if phrase:
        yield phrase
