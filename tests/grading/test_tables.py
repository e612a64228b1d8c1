"""Grade every answer in the tables next to this module: text files for authors, with a test for each answer.

The first lines of english.txt and of listed-options.txt describe the format. The file and line are in the test's name.
"""

from pathlib import Path

import pytest

from shared.drills.grading.grade import chosen_option, is_right
from tests.grading.tables import Case, InvalidTableError, read

FOLDER = Path(__file__).parent
TABLES = ("english.txt", "spanish.txt", "french.txt", "other-languages.txt", "listed-options.txt")


def shown(result: bool | str | None) -> str:
    if isinstance(result, bool):
        return "right" if result else "wrong"
    return result or "nothing"


CASES = [
    pytest.param(case, id=f"{case.where}: {case.answer!a}")
    for name in TABLES
    for case in read(name, (FOLDER / name).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_an_answer_is_graded_as_its_table_says(case: Case) -> None:
    grade = is_right if isinstance(case.expected, bool) else chosen_option
    found = grade(case.prompt, case.answer)
    assert found == case.expected, f"{case.where}: {case.answer!r} gives {shown(found)}, not {shown(case.expected)}"


QUESTION = "about: a\nasks: Which?\n  a) red\nanswer: a\n"
MALFORMED = {
    "an unknown keyword": (f"{QUESTION}rigt: a\n", "x.txt:5: 'rigt: a' begins with no keyword; indent it, or "),
    "no keyword": ("Which?\n", "x.txt:1: 'Which?' begins with no keyword"),
    "an indented first line": ("# note\n\n  a) red\n", "x.txt:3: nothing comes before this indented line"),
    "no empty line between": (f"{QUESTION}right: a\n{QUESTION}", "x.txt:6: 'about:' is written twice; put an empty"),
    "no text": ("\nabout: a\nanswer: a\nright: a\n", "x.txt:2: this question has no text; add 'asks: …'"),
    "no right answer": ("asks: Which?\nwrong: a\n", "x.txt:1: this question has no right answer; add 'answer: …'"),
    "no answers": (QUESTION, "x.txt:1: this question has no answers to grade; add 'right: …' or 'wrong: …'"),
    "an empty answer": (f"{QUESTION}right: a |\n  | b\n", "x.txt:5: there is an empty answer; write it, or delete"),
    "an answer in both": (f"{QUESTION}right: a | b\nwrong: c\n  b\n", "x.txt:7: 'b' is listed as right and as wrong"),
    "a pick without its option": (f"{QUESTION}picks: a -> red | b\n", "x.txt:5: 'b' names no option; write 'ANSWER"),
}


@pytest.mark.parametrize(("text", "message"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_table_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InvalidTableError) as caught:
        read("x.txt", text)
    assert str(caught.value).startswith(message)


def test_every_text_file_in_the_folder_is_a_table() -> None:
    assert {file.name for file in FOLDER.glob("*.txt")} == set(TABLES)
