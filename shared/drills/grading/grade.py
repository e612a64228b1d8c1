"""Grading of answers: accepts an answer if, and only if, a patient person would accept it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from shared.contracts.drill import Prompt
from shared.drills.grading.choice import choose
from shared.drills.grading.labels import label_and_text
from shared.drills.grading.minimum import without_minimum
from shared.drills.grading.normalise import normalise
from shared.drills.grading.numbers import is_number
from shared.drills.grading.options import Option, split_label
from shared.drills.grading.question import Question
from shared.drills.grading.tokens import tokens_of

PROMPT_CACHE_SIZE = 1024
"""Cache size: parsed prompts. Thousands of learners answer the same ones."""


def is_right(prompt: Prompt, response: str) -> bool:
    """Return whether a response is right. If the prompt has no right answer, any response is."""
    if prompt.correct_response is None:
        return True
    if _gives_answer(prompt, prompt.correct_response, response):
        return True
    number = without_minimum(normalise(response)) if prompt.minimum else None
    return bool(number) and _gives_answer(prompt, prompt.correct_response, number or "")


def _gives_answer(prompt: Prompt, correct: str, response: str) -> bool:
    asked = _text_of(prompt)
    question, right = _question_with_answer(asked, correct)
    if not right.label and not right.tokens:
        return response.strip() == right.text
    chosen = choose(question, response)
    if chosen:
        return chosen == right
    wordings = (answer_text(correct), *prompt.also_right)
    return any(_repeats_wording(asked, correct, wording, response) for wording in wordings)


def _repeats_wording(asked: str, correct: str, wording: str, response: str) -> bool:
    """Return whether a response that picks no option gives the right answer in another wording of the author.

    The wording of the right answer may differ from the option's: "e) all" for the option "e) all of the above".
    """
    question, right = _question_in_wording(asked, correct, wording)
    return right is not None and choose(question, response) == right


def chosen_option(prompt: Prompt, response: str) -> str | None:
    """Return the text, without its label, of the listed option that a response picks, or None."""
    option = choose(_question(_text_of(prompt)), response)
    return option.text if option else None


@dataclass(frozen=True)
class GradedOption:
    """A listed option as the grader reads it.

    `shown` is its label and text, as in "b) 20 seconds". `named` is true if the author's right answer picks this
    option, read like a learner's or by its letter alone. `grades` maps each way to answer with it (label, text, both)
    to whether it is right.
    """

    shown: str
    text: str
    named: bool
    grades: Mapping[str, bool]


def graded_options(prompt: Prompt, *, by_letter: bool = False) -> tuple[GradedOption, ...]:
    """Return the listed options of a prompt with their grades, for the checks of content.

    If `by_letter`, the letter of the right answer alone names its option.
    """
    question, correct = _question(_text_of(prompt)), prompt.correct_response or ""
    named = question.labels.get(split_label(correct)[0] or "") if by_letter else _named_option(question, correct)
    return tuple(_graded(prompt, option, named=option == named) for option in question.options)


def number_of_options(prompt: Prompt) -> int:
    """Return the number of options that a prompt lists."""
    return len(_question(_text_of(prompt)).options)


def _named_option(question: Question, correct: str) -> Option | None:
    """Return the listed option that an author's right answer names.

    If the answer has a text, the option must have one too; otherwise that text would be graded wrong.
    """
    option = choose(question, correct)
    return option if option and (option.text or not answer_text(correct)) else None


def _graded(prompt: Prompt, option: Option, *, named: bool) -> GradedOption:
    shown = f"{option.label}) {option.text}".rstrip()
    answers = dict.fromkeys(answer for answer in (option.label, option.text, shown) if answer)
    return GradedOption(shown, option.text, named, {answer: is_right(prompt, answer) for answer in answers})


def has_number(prompt: Prompt) -> bool:
    """Return whether the right answer of a prompt contains a number."""
    _, right = _question_with_answer(_text_of(prompt), prompt.correct_response or "")
    return any(map(is_number, right.tokens))


def answer_text(correct_response: str) -> str:
    """Return a right answer without its label: "yes" for "b) yes"."""
    return split_label(correct_response)[1]


def _text_of(prompt: Prompt) -> str:
    return "\n".join(message.text or "" for message in prompt.messages)


@lru_cache(PROMPT_CACHE_SIZE)
def _question(asked: str) -> Question:
    return Question.of(asked)


@lru_cache(PROMPT_CACHE_SIZE)
def _question_with_answer(asked: str, correct: str) -> tuple[Question, Option]:
    """Return the question, with its right answer among the options, and that option."""
    question = _question(asked)
    right = _right_option(question, correct)
    return question.including(right), right


@lru_cache(PROMPT_CACHE_SIZE)
def _question_in_wording(asked: str, correct: str, wording: str) -> tuple[Question, Option | None]:
    """Return the question with the right answer in another wording, and that option.

    The option is None if the wording is the listed one, or empty.
    """
    question, right = _question_with_answer(asked, correct)
    if not wording or right.tokens == tokens_of(normalise(wording)):
        return question, None
    worded = question.worded(right.label, wording)
    return question.with_options(worded if each == right else each for each in question.options), worded


def _right_option(question: Question, correct: str) -> Option:
    """Return the option that an author's right answer names, or build one that is not listed.

    A text that is an option's as a whole may begin like a label: "2 - 3 pumps". Otherwise a listed label decides.
    """
    in_full = label_and_text(question, correct)
    if in_full:
        return in_full
    label, text = split_label(correct)
    for candidate in (correct, text):
        tokens = tokens_of(normalise(candidate))
        named = [option for option in question.options if option.tokens and option.tokens == tokens]
        if named:
            return next((option for option in named if option.label == label), named[0])
        if label in question.labels:
            return question.labels[label]
    if label and not label.isdigit() and not question.options:
        return question.worded(label, text)
    return choose(question, correct) or question.worded(None, correct.strip())
