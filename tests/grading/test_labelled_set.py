"""The grader errs on few labelled answers, and never accepts another option, number, unit, time or a negation."""

from collections import Counter

import pytest

from shared.contracts.drill import Message, Prompt
from tests.grading.labelled_set import (
    HELD_OUT,
    HELD_OUT_SHARE,
    TUNED,
    errors_in,
    labelled_set,
    overused_templates,
    part_of,
    summary,
)
from tests.grading.tables import Case

LABELLED = labelled_set()
MOST_FALSE_ACCEPTS, MOST_FALSE_REJECTS = 0.005, 0.04
LEAST_ANSWERS = 1500
MOST_OF_ONE_TEMPLATE = 5


@pytest.mark.parametrize("part", [TUNED, HELD_OUT])
def test_the_grader_errs_on_few_labelled_answers(part: str) -> None:
    errors = errors_in(each for each in LABELLED if each.part == part)
    assert len(errors.accepts) <= MOST_FALSE_ACCEPTS * errors.answers
    assert len(errors.rejects) <= MOST_FALSE_REJECTS * errors.answers


def test_no_labelled_answer_is_accepted_that_must_never_be() -> None:
    errors = errors_in(each for each in LABELLED if each.case.never)
    assert not [case.where if part_of(case) == TUNED else "a held-out answer" for case in errors.accepts]


def test_the_labelled_set_is_large_and_in_five_languages() -> None:
    languages = Counter(each.language for each in LABELLED)
    assert len(LABELLED) >= LEAST_ANSWERS
    assert set(languages) == {"english", "spanish", "french", "portuguese", "chinese"}
    assert min(languages.values()) >= 100


def test_at_most_five_labelled_answers_share_a_template() -> None:
    assert overused_templates(LABELLED, MOST_OF_ONE_TEMPLATE) == {}


def test_about_a_fifth_of_the_labelled_set_is_held_out() -> None:
    held_out = sum(each.part == HELD_OUT for each in LABELLED)
    assert held_out * HELD_OUT_SHARE == pytest.approx(len(LABELLED), rel=0.2)


def test_the_part_of_an_answer_depends_on_its_question_and_text() -> None:
    prompt = Prompt(slug="question", messages=(Message(text="Which?"),), correct_response="red")
    assert part_of(Case("a:1", prompt, "blue", expected=False)) == part_of(Case("b:2", prompt, "blue", expected=True))
    assert len({part_of(Case("a:1", prompt, str(number), expected=False)) for number in range(50)}) == 2


def test_the_summary_counts_the_errors_of_each_language_and_part() -> None:
    lines = list(summary(each for each in LABELLED if each.language == "chinese"))
    assert [line.split()[0] for line in lines] == ["all", "all", "chinese", "chinese"]
    assert all("false accepts" in line and "false rejects" in line for line in lines)
