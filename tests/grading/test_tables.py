"""Grade every answer in the tables next to this module: text files for authors, with a test for each answer.

The first lines of english.txt and of listed-options.txt describe the format. The file and line are in the test's name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared.contracts.drill import Message, Prompt
from shared.drills.grading.grade import chosen_option, is_right

FOLDER = Path(__file__).parent
TABLES = ("english.txt", "spanish.txt", "french.txt", "other-languages.txt", "listed-options.txt")
KEYWORDS = ("about", "asks", "answer", "right", "wrong", "picks")


class InvalidTableError(ValueError):
    """A table that cannot be read: "FILE:LINE: what is wrong; what would be right"."""


@dataclass(frozen=True)
class Line:
    """A line of a table, without its keyword."""

    where: str
    text: str

    def error(self, wrong: str, right: str) -> InvalidTableError:
        return InvalidTableError(f"{self.where}: {wrong}; {right}")

    def answers(self) -> Iterator[str]:
        for answer in self.text.split("|"):
            if not answer.strip():
                raise self.error("there is an empty answer", "write it, or delete the '|' beside it")
            yield answer.strip()


@dataclass
class Block:
    """The lines of one question, by their keyword."""

    first: Line
    lines: dict[str, list[Line]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """An answer with its expected grade, or with the option that it picks if the prompt has no right answer."""

    where: str
    prompt: Prompt
    answer: str
    expected: bool | str | None


def blocks_of(name: str, text: str) -> Iterator[Block]:
    block, keyword = None, ""
    for number, written in enumerate(text.split("\n"), 1):
        line = Line(f"{name}:{number}", written.strip())
        if not line.text:
            if block:
                yield block
            block = None
        elif written.startswith("#"):
            continue
        elif written[0].isspace():
            if block is None:
                raise line.error("nothing comes before this indented line", "begin the question with 'about:'")
            block.lines[keyword].append(line)
        else:
            keyword, colon, rest = written.partition(":")
            if keyword not in KEYWORDS or not colon:
                known = ", ".join(f"'{each}:'" for each in KEYWORDS)
                raise line.error(f"{line.text!r} begins with no keyword", f"indent it, or begin it with one of {known}")
            block = block or Block(line)
            if keyword in block.lines:
                raise line.error(f"'{keyword}:' is written twice", "put an empty line between two questions")
            block.lines[keyword] = [Line(line.where, rest.strip())]
    if block:
        yield block


def cases_of(block: Block) -> Iterator[Case]:
    lines: Mapping[str, list[Line]] = {keyword: [] for keyword in KEYWORDS} | block.lines
    if not lines["asks"]:
        raise block.first.error("this question has no text", "add 'asks: …'")
    if not (lines["right"] or lines["wrong"] or lines["picks"]):
        raise block.first.error("this question has no answers to grade", "add 'right: …' or 'wrong: …'")
    if (lines["right"] or lines["wrong"]) and not lines["answer"]:
        raise block.first.error("this question has no right answer", "add 'answer: …'")
    asked = "\n".join(line.text for line in lines["asks"])
    for correct in "|".join(line.text for line in lines["answer"]).split("|") if lines["answer"] else ():
        yield from graded(prompt_of(asked, correct.strip()), lines)
    for line in lines["picks"]:
        for pair in line.answers():
            answer, arrow, option = (part.strip() for part in pair.partition("->"))
            if not (answer and arrow and option):
                raise line.error(f"{pair!r} names no option", "write 'ANSWER -> OPTION' or 'ANSWER -> nothing'")
            yield Case(line.where, prompt_of(asked, None), answer, None if option == "nothing" else option)


def graded(prompt: Prompt, lines: Mapping[str, list[Line]]) -> Iterator[Case]:
    right = {answer for line in lines["right"] for answer in line.answers()}
    for keyword in ("right", "wrong"):
        for line in lines[keyword]:
            for answer in line.answers():
                if keyword == "wrong" and answer in right:
                    raise line.error(f"{answer!r} is listed as right and as wrong", "delete one of the two")
                yield Case(line.where, prompt, answer, keyword == "right")


def prompt_of(asked: str, correct: str | None) -> Prompt:
    return Prompt(slug="question", messages=(Message(text=asked),), correct_response=correct)


def read(name: str, text: str) -> list[Case]:
    return [case for block in blocks_of(name, text) for case in cases_of(block)]


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
