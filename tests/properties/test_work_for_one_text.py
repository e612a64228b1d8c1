"""The work for one text grows no faster than the text: counted in calls, which are the same in each run.

Regular expressions call nothing. A limit of processor time, far above what a linear search takes, stands in.
"""

import time
from collections.abc import Callable, Sequence
from cProfile import Profile
from itertools import pairwise

import pytest

from shared.dialog.reading.read import read
from shared.dialog.reading.reader import Situation
from shared.drills.grading.grade import chosen_option, is_right
from tests.harness.dialogs import STORED, prompt

WASH = prompt(
    "wash", "How long should you wash?\na) 5 seconds\nb) 20 seconds\nc) a minute", correct_response="b) 20 seconds"
)
ASKED_FOR_NAME = Situation(STORED, code="WELCOME", name="Maria")
"""The situation in which most rules of reading are tried."""

ASKED_FOR_TIME_ZONE = Situation(
    prompt("zone", "Which time?\na) Eastern\nb) Central", response_user_profile_key="time_zone"), phone="+12125550100"
)

ASKED_FOR_HOURS = Situation(code="WELCOME", name="Maria", asked_for_schedule=True)

LENGTHS_READ = (2_500, 5_000)
LENGTHS_GRADED = (500, 1_000, 2_000, 4_000)
LONGEST = 10_000
"""Lengths of texts, in characters. A carrier delivers at most 1,600; most texts above 2,000 are no answers."""

MOST_GROWTH = 2.2
MOST_CPU_SECONDS = 2.0
"""Maximum processor time for reading and grading a text of 10,000 characters: more than ten times what is usual."""

SIGNS = [
    "a", "1", "?", ".", "-", "_", "'", '"', "“", "é", "水", "👍", "👍🏽", "ﷺ", "\n", "\t", "\u200b", "e\u0301",
]  # fmt: skip
WORDS = ["a ", "1 ", "- ", "1/", "a b ", "no ", "no, ", "not ", "stop ", "please ", "sorry ", "b, sorry ", "a\n", "'a"]
MESSAGES = [
    "a'", "stop, ", "stopp ", "s t o p ", "unsubscrib ", "so ", "i want ", "don't send me ", "no me ", "name is ",
    "me llamo ana, ", "de la ", "sent from my ", "- Maria\n", "-- \n", "\n-", "Liked “", "wrong number ", "xq",
    "stop texting me while driving and ",
]  # fmt: skip
ANSWERS = [
    "b", "¿", "!", ",", "(", "/", "+", "٣", "½", "a) ", "a. ", "1/2 ", "1, ", "1,000 ", "1.5 ", "12:", "8 pm ",
    "8h30 ", "$1 ", "20 seconds ", "a hour ", "half ", "and ", "a or b ", "ne ", "because ", "yes, ", "thanks ",
    "i mean b, ", "é ", "水 ", "👍🏽 ",
]  # fmt: skip
ZONES = ["central ", "-5 ", "el paso ", "new ", "- ", "utc "]
HOURS = ["monday ", "8 ", "mon-", "a las ", "schedule ", "schedule mon 8 ", "12", "mon tue "]
NUMBERED = ("{} ", "{}, ", "w{} ", "w{}, ", "no w{}, ", "maria{} - ", "not w{}, b ", "w{}é\n", "{} seconds ", "stop{} ")
BETWEEN = (
    ("a\n", "-", "\nb\nb\nb\nb\nb\nb"),
    ("a\n", "_", "\nb\nb\nb\nb\nb\nb"),
    ("a", " ", "!"),
    ("a\n", "\t", "-"),
    ("“", "a ", "”"),
    ("1", ",000", "x"),
)

Texts = Callable[[int], str]
"""Returns a text of about this length, in characters."""


def repeated(unit: str) -> Texts:
    return lambda length: unit * (length // len(unit))


def numbered(unit: str) -> Texts:
    """Return texts that have no numbered word in common, so that none is known from another text."""

    def text(length: int) -> str:
        first = 10_000 + length
        return "".join(map(unit.format, range(first, first + length // len(unit.format(first)))))

    return text


def between(first: str, unit: str, last: str) -> Texts:
    return lambda length: first + unit * (length // len(unit)) + last


def by_name(repeated_units: Sequence[str], numbered_units: Sequence[str] = ()) -> dict[str, Texts]:
    return {
        **{ascii(parts): between(*parts) for parts in BETWEEN},
        **{ascii(unit): repeated(unit) for unit in repeated_units},
        **{ascii(unit): numbered(unit) for unit in numbered_units},
    }


READ = by_name([*SIGNS, *WORDS, *MESSAGES], NUMBERED)
GRADED = by_name([*SIGNS, *WORDS, *ANSWERS], NUMBERED)
RUNS = by_name(SIGNS)


def read_at_name(text: str) -> None:
    read(text, ASKED_FOR_NAME)


def read_at_time_zone(text: str) -> None:
    read(text, ASKED_FOR_TIME_ZONE)


def read_after_schedule(text: str) -> None:
    read(text, ASKED_FOR_HOURS)


def grade(text: str) -> None:
    is_right(WASH, text)
    chosen_option(WASH, text)


def calls_of(work: Callable[[str], None], text: str) -> int:
    """Return the number of calls of functions, also of those in C."""
    profile = Profile()
    profile.runcall(work, text)
    return sum(entry.callcount for entry in profile.getstats())


def growth(work: Callable[[str], None], texts: Texts, lengths: tuple[int, ...]) -> float:
    """Return by how much the work grows at most from one length to the next."""
    work(texts(100))
    calls = [calls_of(work, texts(length)) for length in lengths]
    return max(longer / shorter for shorter, longer in pairwise(calls))


@pytest.mark.parametrize("texts", READ.values(), ids=READ)
def test_twice_the_text_is_read_in_hardly_more_than_twice_the_calls(texts: Texts) -> None:
    assert growth(read_at_name, texts, LENGTHS_READ) <= MOST_GROWTH


@pytest.mark.parametrize("texts", by_name(ZONES).values(), ids=by_name(ZONES))
def test_twice_the_time_zone_is_read_in_hardly_more_than_twice_the_calls(texts: Texts) -> None:
    assert growth(read_at_time_zone, texts, LENGTHS_READ) <= MOST_GROWTH


@pytest.mark.parametrize("texts", by_name(HOURS).values(), ids=by_name(HOURS))
def test_twice_the_days_and_hours_are_read_in_hardly_more_than_twice_the_calls(texts: Texts) -> None:
    assert growth(read_after_schedule, texts, LENGTHS_READ) <= MOST_GROWTH


@pytest.mark.parametrize("texts", GRADED.values(), ids=GRADED)
def test_twice_the_text_is_graded_in_hardly_more_than_twice_the_calls(texts: Texts) -> None:
    assert growth(grade, texts, LENGTHS_GRADED) <= MOST_GROWTH


@pytest.mark.parametrize("texts", RUNS.values(), ids=RUNS)
def test_no_pattern_searches_a_long_text_again_and_again(texts: Texts) -> None:
    text = texts(LONGEST)
    before = time.process_time()
    read_at_name(text)
    grade(text)
    assert time.process_time() - before < MOST_CPU_SECONDS


def test_work_that_grows_with_the_square_of_the_length_is_noticed() -> None:
    def compare_all(text: str) -> None:
        for one in text:
            for other in text:
                max(one, other)

    assert growth(compare_all, repeated("a"), (50, 100)) > MOST_GROWTH
