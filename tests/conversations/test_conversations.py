"""Golden conversations: each *.txt here is played through the whole pipeline and compared word for word.

The conversations below `original/` use the content in the two JSON forms next to them.

A line is `> a text from the learner`, `< a text to the learner`, `| another line of that text`, or a remark. Braces
stand for our own feedback, so that a conversation does not depend on its wording.
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
    """Yield each text from the learner with the texts that answer it."""
    sent: str | None = None
    answers: list[str] = []
    for line in script.splitlines():
        kind, text = line[:2].strip(), line[2:]
        if kind == ">":
            if sent is not None:
                yield sent, answers
            sent, answers = text, []
        elif kind == "<":
            answers.append(text)
        elif kind == "|":
            answers[-1] += f"\n{text}"
    assert sent is not None
    yield sent, answers


def with_feedback(answer: str, pipeline: Pipeline) -> str:
    """Return the answer with braces replaced by our feedback."""
    return re.sub(r"\{(match|incorrect|corrected)(?: (.+))?\}", lambda found: _feedback(found, pipeline), answer)


def _feedback(found: re.Match[str], pipeline: Pipeline) -> str:
    kind, rest = found.groups()
    language = "es" if rest == "es" else "en"
    drill = pipeline.catalogue.drill(pipeline.catalogue.slugs(language)[-1], language)
    assert drill is not None
    feedback = {
        "match": drill.feedback.match_correct_answer,
        "incorrect": drill.feedback.incorrect_answer,
        "corrected": drill.feedback.corrected_answer,
    }
    profile = pipeline.progress(PHONE).profile
    return templates.render(feedback[kind], templates.variables(profile, correct_answer=rest or ""))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HERE)))
def test_a_conversation_matches_word_for_word(file: Path) -> None:
    pipeline = Pipeline(HERE / "drills" if file.parent == HERE else file.parent)
    for sent, expected in turns(file.read_text()):
        answers = pipeline.text(PHONE, sent)
        assert answers == [with_feedback(answer, pipeline) for answer in expected], f"after {sent!r}"


def test_there_are_conversations_to_play() -> None:
    assert len(FILES) >= 8
