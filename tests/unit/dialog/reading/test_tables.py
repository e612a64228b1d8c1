"""Read every text in the tables next to this module: text files for authors, with a test for each line.

The first lines of opt-out.txt describe the format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.contracts.readings import Reading
from shared.dialog.reading.read import read
from shared.dialog.reading.reader import Situation
from tests.harness.dialogs import OPEN_QUESTION, STORED, prompt

FOLDER = Path(__file__).parent
TABLES = tuple(path.name for path in sorted(FOLDER.glob("*.txt")))

GRADED = prompt(
    "dirty",
    "Your hands are greasy. What do you use?\na) A dry rag\nb) Hand sanitizer\nc) Soap",
    correct_response="c) Soap",
)
STOPPING = prompt(
    "scam",
    "What do you answer?\na) Stop texting me\nb) Unsubscribe me\nc) No more texts\nd) Remove me\ne) Stop\nf) Help me",
    correct_response="c",
)
MORE = prompt(
    "portion",
    "What do the plants need?\na) More\nb) Next lesson\nc) OK\nd) Thank you\ne) Repeat\nf) Start",
    correct_response="a",
)
LANGUAGE = prompt("language", "Which language?\nA) English\nB) Español", response_user_profile_key="language")
TIME_ZONE = prompt("zone", "What is your time zone?", response_user_profile_key="time_zone")
LISTED_TIME_ZONES = prompt(
    "zone",
    "Your time zone?\nA) Eastern (New York, Miami)\nB) Central (Chicago, Topeka)\nC) MST\nD) Asia/Kolkata\nE) Other",
    response_user_profile_key="time_zone",
)
DAYS = prompt("days", "Which days suit you?", response_user_profile_key="schedule_days")
HOUR = prompt("hour", "What hour suits you?", response_user_profile_key="schedule_time")
LISTED_DAYS = prompt(
    "days", "Which days?\nA) Weekdays\nB) Weekends\nC) Any day\nD) Other", response_user_profile_key="schedule_days"
)
LISTED_HOURS = prompt(
    "hour", "What hour?\na) 8 in the morning\nb) Noon\nc) 6 pm\nd) Any time", response_user_profile_key="schedule_time"
)
SITUATIONS = {
    "graded": Situation(GRADED, code="WELCOME"),
    "open": Situation(OPEN_QUESTION, code="WELCOME"),
    "name": Situation(STORED, code="WELCOME"),
    "language": Situation(LANGUAGE, code="WELCOME"),
    "time zone": Situation(TIME_ZONE, code="WELCOME", phone="+13125550100"),
    "listed time zones": Situation(LISTED_TIME_ZONES, code="WELCOME", phone="+13125550100"),
    "days": Situation(DAYS, code="WELCOME"),
    "hour": Situation(HOUR, code="WELCOME"),
    "listed days": Situation(LISTED_DAYS, code="WELCOME"),
    "listed hours": Situation(LISTED_HOURS, code="WELCOME"),
    "after SCHEDULE": Situation(code="WELCOME", name="Maria", asked_for_schedule=True),
    "graded after SCHEDULE": Situation(GRADED, code="WELCOME", asked_for_schedule=True),
    "stopping": Situation(STOPPING),
    "more": Situation(MORE, code="WELCOME"),
    "Maria at graded": Situation(GRADED, name="Maria"),
    "between": Situation(code="WELCOME", name="Maria"),
    "out": Situation(opted_out=True),
    "stranger": Situation(registered=False),
}
"""The situations that a table may name: an open prompt, or a learner between lessons, opted out or not registered."""


class InvalidTableError(ValueError):
    """A table that cannot be read: "FILE:LINE: what is wrong; what would be right"."""


@dataclass(frozen=True)
class Case:
    """Texts with their reading, in one line of a table."""

    where: str
    situations: tuple[str, ...]
    reading: str
    texts: tuple[str, ...]


def lines_of(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield each line with its place, and the lines that continue it."""
    where, line = "", ""
    for number, added in enumerate(text.splitlines(), start=1):
        if added.startswith(" "):
            line = f"{line} {added.strip()}"
            continue
        if line:
            yield where, line
        where, line = f"{name}:{number}", "" if added.startswith("#") else added.strip()
    if line:
        yield where, line


def cases_of(name: str, text: str) -> Iterator[Case]:
    situations: tuple[str, ...] = ()
    for where, line in lines_of(name, text):
        keyword, colon, rest = line.partition(": ")
        if not colon:
            raise InvalidTableError(f"{where}: there is no ': '; begin with 'at:' or a reading")
        if keyword == "at":
            situations = tuple(each.strip() for each in rest.split(","))
            if unknown := set(situations) - SITUATIONS.keys():
                raise InvalidTableError(f"{where}: unknown {unknown}; use {', '.join(SITUATIONS)}")
            continue
        texts = tuple(each.strip() for each in rest.split(" | "))
        yield Case(where, situations, keyword, tuple(unescaped(each) for each in texts))


ESCAPES = {"\\n": "\n", "\\t": "\t", "\\u200a": "\u200a", "\\u200b": "\u200b", "\\u00a0": "\u00a0"}


def unescaped(text: str) -> str:
    for written, meant in ESCAPES.items():
        text = text.replace(written, meant)
    return text


def shown(reading: Reading) -> str:
    """Return the type of a reading and its values, without an answer's text: "KEYWORD language es"."""
    if reading.type == "CODE":
        return f"CODE {' / '.join(reading.candidates)}"
    values = reading.model_dump(exclude={"type", "text"}).values()
    return " ".join([reading.type, *(value for value in values if isinstance(value, str))])


@pytest.mark.parametrize(
    "case",
    [case for name in TABLES for case in cases_of(name, (FOLDER / name).read_text("utf-8"))],
    ids=lambda case: f"{case.where} {case.reading}",
)
def test_each_text_is_read_as_its_table_says(case: Case) -> None:
    read_otherwise = {
        (situation, text): result
        for situation in case.situations
        for text in case.texts
        if (result := shown(read(text, SITUATIONS[situation]))) != case.reading
    }
    assert not read_otherwise


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("at: nowhere\n", "x.txt:1: unknown {'nowhere'}; use graded"),
        ("OPT_OUT stop\n", "x.txt:1: there is no ': '"),
    ],
)
def test_a_malformed_table_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InvalidTableError) as refused:
        list(cases_of("x.txt", text))
    assert str(refused.value).startswith(message)
