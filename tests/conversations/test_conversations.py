"""The golden conversations: every *.txt here is played through the whole pipeline, word for word.

Those below `original/` play content in the two JSON forms that lie beside them.

A line is `> what the learner texts`, `< what they get`, `| more lines of the same text`, or a remark. In braces stand
our own words of feedback, so that a conversation does not change with their wording.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts import templates
from tests.harness.pipeline import Pipeline

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("**/*.txt"))
PHONE = "+15550100"


def turns(script: str) -> Iterator[tuple[str, list[str]]]:
    """Each text of the learner's with those that come back."""
    said: str | None = None
    answers: list[str] = []
    for line in script.splitlines():
        kind, words = line[:2].strip(), line[2:]
        if kind == ">":
            if said is not None:
                yield said, answers
            said, answers = words, []
        elif kind == "<":
            answers.append(words)
        elif kind == "|":
            answers[-1] += f"\n{words}"
    assert said is not None
    yield said, answers


def with_feedback(answer: str, pipeline: Pipeline) -> str:
    """The answer with its braces filled in."""
    found = re.fullmatch(r"\{(match|incorrect|corrected)(?: (.+))?\}", answer)
    if found is None:
        return answer
    kind, rest = found.groups()
    language = "es" if rest == "es" else "en"
    drill = pipeline.catalogue.drill(pipeline.catalogue.slugs(language)[-1], language)
    assert drill is not None
    words = {
        "match": drill.feedback.match_correct_answer,
        "incorrect": drill.feedback.incorrect_answer,
        "corrected": drill.feedback.corrected_answer,
    }
    profile = pipeline.progress(PHONE).profile
    return templates.render(words[kind], templates.variables(profile, correct_answer=rest or ""))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HERE)))
def test_a_conversation_goes_word_for_word(file: Path) -> None:
    pipeline = Pipeline(HERE / "drills" if file.parent == HERE else file.parent)
    for said, expected in turns(file.read_text()):
        answers = pipeline.text(PHONE, said)
        assert answers == [with_feedback(answer, pipeline) for answer in expected], f"after {said!r}"


def test_there_are_conversations_to_play() -> None:
    assert len(FILES) >= 8
