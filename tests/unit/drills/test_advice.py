"""Advice to authors: texts that a learner's name makes dear, and a last drill that offers a next one."""

from pathlib import Path

import pytest

from shared.drills.catalogue import load

DRILL = """\
slug: {slug}
name: A drill
prompts:
  - slug: one
    messages:
      - text: Well?
    correct_response: yes
    explanation: {explanation}
  - slug: end
    messages:
      - text: {text}
translations:
  greeting: Hello {{{{name}}}}
  corrected_answer: {corrected}
"""
DEAR = "the text may have more than 70 letters, and one such as í doubles its cost; shorten it, or leave {{%s}} out"
OFFERS = "the last drill offers a next one: %s; say that it was the last one"
LETTERS = 70


def advice(folder: Path, slug: str = "a", **texts: str) -> list[str]:
    written = {"text": "Bye.", "explanation": "Why.", "corrected": "It is this."} | texts
    (folder / f"{slug}.yaml").write_text(DRILL.format(slug=slug, **written), encoding="utf-8")
    return [str(each).removeprefix(f"{folder}/") for each in load(folder).warnings]


@pytest.mark.parametrize(("variable", "value"), [("name", "María"), ("company", "ton entreprise")])
def test_a_long_text_with_a_name_is_dear_and_a_short_one_is_not(tmp_path: Path, variable: str, value: str) -> None:
    longest = "x" * (LETTERS - len(value))
    assert advice(tmp_path, text=f"{longest}{{{{{variable}}}}}") == []
    odd = advice(tmp_path, text=f"x{longest}{{{{{variable}}}}}")
    assert odd == [f"a.yaml:11: with {{{{{variable}}}}}, {DEAR % variable}"]


def test_a_long_text_without_a_name_is_not_dear(tmp_path: Path) -> None:
    assert advice(tmp_path, text="x" * 71) == []


@pytest.mark.parametrize(("where", "line"), [("explanation", 8), ("corrected", 14)])
def test_an_explanation_and_feedback_may_be_dear_too(tmp_path: Path, where: str, line: int) -> None:
    odd = advice(tmp_path, **{where: f"{'x' * LETTERS}{{{{name}}}}"})
    assert odd == [f"a.yaml:{line}: with {{{{name}}}}, {DEAR % 'name'}"]


def test_a_name_in_a_label_counts_where_the_label_stands(tmp_path: Path) -> None:
    odd = advice(tmp_path, text=f'"{{{{greeting}}}}{"x" * LETTERS}"')
    assert odd == [f"a.yaml:11: with {{{{name}}}}, {DEAR % 'name'}"]


def test_each_language_of_a_text_is_measured(tmp_path: Path) -> None:
    odd = advice(
        tmp_path, text=f"{{en: 'Hi {{{{name}}}}', es: '{'x' * LETTERS}{{{{name}}}}'}}", explanation="{en: x, es: x}"
    )
    assert odd == [f"a.yaml:11: with {{{{name}}}}, {DEAR % 'name'}"]


@pytest.mark.parametrize(
    ("text", "word"), [("Text MORE for it.", "MORE"), ("Responde MAS.", "MAS"), ("PLUS : la", "PLUS")]
)
def test_the_last_drill_must_not_offer_a_next_one(tmp_path: Path, text: str, word: str) -> None:
    assert advice(tmp_path, text=f'"{text}"') == [f"a.yaml:11: {OFFERS % word}"]


def test_a_drill_before_the_last_one_may_offer_the_next(tmp_path: Path) -> None:
    advice(tmp_path, text="Text MORE.")
    assert advice(tmp_path, slug="b", text="There is more.") == []
