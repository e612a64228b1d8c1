"""Reader of tables of graded answers: text files for authors. english.txt describes the format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shared.contracts.drill import Message, Prompt

NEW_LINE = "⏎"
"""What stands for a new line inside an answer."""

KEYWORDS = ("about", "asks", "answer", "also", "minimum", "right", "wrong", "never", "picks")


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
    """An answer with its expected grade, or with the option that it picks if the prompt has no right answer.

    `never`: whether it is wrong in a way that must never be accepted.
    """

    where: str
    prompt: Prompt
    answer: str
    expected: bool | str | None
    never: bool = False


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
    if not (lines["right"] or lines["wrong"] or lines["never"] or lines["picks"]):
        raise block.first.error("this question has no answers to grade", "add 'right: …' or 'wrong: …'")
    if (lines["right"] or lines["wrong"]) and not lines["answer"]:
        raise block.first.error("this question has no right answer", "add 'answer: …'")
    asked = "\n".join(line.text for line in lines["asks"])
    also = tuple(answer for line in lines["also"] for answer in line.answers())
    for correct in "|".join(line.text for line in lines["answer"]).split("|") if lines["answer"] else ():
        prompt = prompt_of(asked, correct.strip())
        yield from graded(prompt.model_copy(update={"also_right": also, "minimum": bool(lines["minimum"])}), lines)
    for line in lines["picks"]:
        for pair in line.answers():
            answer, arrow, option = (part.strip() for part in pair.partition("->"))
            if not (answer and arrow and option):
                raise line.error(f"{pair!r} names no option", "write 'ANSWER -> OPTION' or 'ANSWER -> nothing'")
            yield Case(line.where, prompt_of(asked, None), answer, None if option == "nothing" else option)


def graded(prompt: Prompt, lines: Mapping[str, list[Line]]) -> Iterator[Case]:
    right = {answer for line in lines["right"] for answer in line.answers()}
    for keyword in ("right", "wrong", "never"):
        for line in lines[keyword]:
            for answer in line.answers():
                if keyword != "right" and answer in right:
                    raise line.error(f"{answer!r} is listed as right and as wrong", "delete one of the two")
                text = answer.replace(NEW_LINE, "\n")
                yield Case(line.where, prompt, text, keyword == "right", keyword == "never")


def prompt_of(asked: str, correct: str | None) -> Prompt:
    return Prompt(slug="question", messages=(Message(text=asked),), correct_response=correct)


def read(name: str, text: str) -> list[Case]:
    return [case for block in blocks_of(name, text) for case in cases_of(block)]
