"""Grades answers: accepts what a person would accept, and nothing that a person would not."""

from functools import lru_cache

from shared.contracts.drill import Prompt
from shared.drills.answers.folding import fold
from shared.drills.answers.options import Option, split_label
from shared.drills.answers.question import Question
from shared.drills.answers.reading import picked
from shared.drills.answers.words import words_of

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
