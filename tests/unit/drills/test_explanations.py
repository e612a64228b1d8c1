"""An explanation of a right answer and its sources: read, checked, and kept apart."""

from pathlib import Path

import pytest

from shared.contracts.drill import Prompt
from shared.drills.catalogue import load
from shared.drills.content.problems import InvalidContentError

DRILL = """\
slug: a
name: A drill
prompts:
  - slug: one
    messages:
      - text: {{en: Wash what?, es: ¿Qué lavas?}}
{rest}
"""
GRADED = "    correct_response: {en: hands, es: manos}\n"


def written(folder: Path, rest: str) -> Path:
    """Write a drill in two languages whose only prompt ends with these lines, which begin on line 7."""
    (folder / "a.yaml").write_text(DRILL.format(rest=rest), encoding="utf-8")
    return folder


def prompt(folder: Path, language: str) -> Prompt:
    drill = load(folder).drill("a", language)
    assert drill is not None
    return drill.prompts[0]


def problem(folder: Path, rest: str) -> str:
    with pytest.raises(InvalidContentError) as caught:
        load(written(folder, rest))
    return "\n".join(caught.value.problems).replace(f"{folder}/", "")


@pytest.mark.parametrize(("language", "said"), [("en", "Germs stick."), ("es", "Hay gérmenes.")])
def test_a_prompt_has_its_explanation_in_its_own_language(tmp_path: Path, language: str, said: str) -> None:
    explained = "    explanation: {en: Germs stick., es: Hay gérmenes.}"
    assert prompt(written(tmp_path, GRADED + explained), language).explanation == said


def test_an_explanation_may_be_a_label_in_all_languages(tmp_path: Path) -> None:
    rest = '    explanation: "{{why}}"\ntranslations:\n  why: {en: Germs stick., es: Hay gérmenes.}'
    assert prompt(written(tmp_path, GRADED + rest), "es").explanation == "Hay gérmenes."


def test_a_prompt_without_an_explanation_has_the_bytes_that_it_had(tmp_path: Path) -> None:
    assert "explanation" not in prompt(written(tmp_path, GRADED), "en").model_dump_json()


BROKEN = {
    "no right answer": (
        "    explanation: {en: Germs stick., es: Hay gérmenes.}",
        (
            "a.yaml:7: explanation needs a right answer; "
            "add 'correct_response: …', or write the explanation into a message"
        ),
    ),
    "longer than a text may be": (
        f"{GRADED}    explanation:\n      en: {'x' * 1601}\n      es: Hay.",
        "a.yaml:9: the explanation has 1601 characters; shorten it to 1600",
    ),
    "one language": (
        GRADED + "    explanation: {en: Germs stick.}",
        "a.yaml:8: the messages are written in es, and the explanation is not; add 'es: …' to the explanation",
    ),
    "no language": (
        GRADED + "    explanation: Germs stick.",
        (
            "a.yaml:8: the messages are written in en, es, and the explanation is not; "
            "add 'en: …' and 'es: …' to the explanation"
        ),
    ),
    "an unknown label": (
        GRADED + '    explanation: {en: "{{nmae}}", es: x}',
        "a.yaml:8: no label or variable is called 'nmae'; did you mean 'name'?",
    ),
}


@pytest.mark.parametrize(("rest", "told"), BROKEN.values(), ids=BROKEN)
def test_an_explanation_that_cannot_be_taught_is_a_problem(tmp_path: Path, rest: str, told: str) -> None:
    assert problem(tmp_path, rest) == told


SOURCE = '    sources:\n      - {claim: Germs stick., url: "https://example.org", read: 2026-03-02}'


def test_sources_are_for_reviewers_and_no_part_of_the_drill(tmp_path: Path) -> None:
    plain = prompt(written(tmp_path, GRADED), "en")
    assert prompt(written(tmp_path, GRADED + SOURCE), "en") == plain


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("2026-03-02", "March 2", "read is 'March 2', which is not a date; write the year, the month and the day: "),
        ('"https://example.org"', "CDC", "url 'CDC' is not a web address; write it with https:// in front"),
        ("claim: Germs stick., ", "", "this source has no claim; add 'claim: …'"),
        ("claim:", "clam: x, claim:", "a source has no key 'clam'; did you mean 'claim'?"),
        ("{claim: Germs stick., ", "{claim: [a], ", "claim is not a text; write 'claim: …' on one line"),
    ],
)
def test_a_source_with_a_fault_is_a_problem(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert problem(tmp_path, GRADED + SOURCE.replace(right, wrong)).startswith(f"a.yaml:9: {told}")


def test_sources_that_are_not_a_list_are_a_problem(tmp_path: Path) -> None:
    told = "a.yaml:8: sources is not a list; write its items below it, each with '- ' in front"
    assert problem(tmp_path, GRADED + "    sources: CDC") == told
