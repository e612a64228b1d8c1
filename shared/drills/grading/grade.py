"""Grades answers: accepts what a person would accept, and nothing that a person would not."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from shared.contracts.drill import Prompt
from shared.drills.grading.choice import label_and_text, picked
from shared.drills.grading.normalise import fold
from shared.drills.grading.options import Option, split_label
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import words_of

PROMPTS_KEPT = 1024
"""Of so many prompts it is kept what they ask, for thousands of learners answer the same ones."""


def is_right(prompt: Prompt, response: str) -> bool:
    """Whether a response answers the prompt rightly. Any does where the prompt has no right answer."""
    if prompt.correct_response is None:
        return True
    question, right = _question_with_answer(_asked(prompt), prompt.correct_response)
    if not right.label and not right.words:
        return response.strip() == right.text
    return picked(question, response) == right


def chosen_option(prompt: Prompt, response: str) -> str | None:
    """The text, without its label, of the option listed in the prompt that a response picks, or None."""
    option = picked(_question(_asked(prompt)), response)
    return option.text if option else None


@dataclass(frozen=True)
class GradedOption:
    """A listed option as the grader sees it.

    `named`: whether the author's right answer, read like a learner's, picks this option. `grades`: whether each way to
    answer with the option (its label, its text, both) is graded right.
    """

    shown: str
    text: str
    named: bool
    grades: Mapping[str, bool]


def graded_options(prompt: Prompt) -> tuple[GradedOption, ...]:
    """Return the options that the prompt lists, graded, to check content with."""
    question = _question(_asked(prompt))
    named = _named_option(question, prompt.correct_response or "")
    return tuple(_graded(prompt, option, named=option == named) for option in question.options)


def _named_option(question: Question, correct: str) -> Option | None:
    """Return the listed option that an author's right answer names.

    An answer with a text names no option without one: a learner who sends that text would be graded wrong.
    """
    option = picked(question, correct)
    return option if option and (option.text or not answer_text(correct)) else None


def _graded(prompt: Prompt, option: Option, *, named: bool) -> GradedOption:
    shown = f"{option.label}) {option.text}".rstrip()
    answers = dict.fromkeys(answer for answer in (option.label, option.text, shown) if answer)
    return GradedOption(shown, option.text, named, {answer: is_right(prompt, answer) for answer in answers})


def answer_text(correct_response: str) -> str:
    """Return a right answer without its label: "yes" for "b) yes"."""
    return split_label(correct_response)[1]


def _asked(prompt: Prompt) -> str:
    return "\n".join(message.text or "" for message in prompt.messages)


@lru_cache(PROMPTS_KEPT)
def _question(asked: str) -> Question:
    return Question.of(asked)


@lru_cache(PROMPTS_KEPT)
def _question_with_answer(asked: str, correct: str) -> tuple[Question, Option]:
    """The question with its right answer among the options to pick from."""
    question = _question(asked)
    right = _right_option(question, correct)
    return question.including(right), right


def _right_option(question: Question, correct: str) -> Option:
    """The option that an author's right answer names: by label and text, by either, or one that is not listed."""
    in_full = label_and_text(question, correct)
    if in_full:
        return in_full
    label, text = split_label(correct)
    for said in (correct, text):
        named = [option for option in question.options if option.words and option.words == words_of(fold(said))]
        if named:
            return next((option for option in named if option.label == label), named[0])
    if label in question.labels:
        return question.labels[label]
    if label and not label.isdigit() and not question.options:
        return Option(label, text)
    return picked(question, correct) or Option(None, correct.strip())
