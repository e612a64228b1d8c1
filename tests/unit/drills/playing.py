"""Plays drills at the level of the dialog: `handle` with the grader, without a pipeline."""

import re
from collections.abc import Iterator

from shared.contracts import events as e
from shared.contracts.drill import Drill, Prompt
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.drills.catalogue import Catalogue
from tests.harness.dialogs import NOW, learner, says, start

_LABELLED = re.compile(r"^\s*([a-h])\)[^\S\n]*(.*?)[^\S\n]*$", re.MULTILINE)


def letter_and_wordings(prompt: Prompt) -> tuple[str, ...]:
    """Return the letter of the right answer, the author's wording of it and the listed one, if it has them."""
    right = prompt.correct_response or ""
    labelled = _LABELLED.fullmatch(right.strip())
    if not labelled:
        return (right,)
    letter, wording = labelled.groups()
    listed = [text for label, text in _LABELLED.findall(_asked(prompt)) if label == letter]
    return tuple(filter(None, (letter, wording, *listed)))


def right_answers(prompt: Prompt) -> tuple[str, ...]:
    """Return the ways to answer rightly: by letter, by the author's wording, by the listed wording, and by both."""
    letter, *wordings = letter_and_wordings(prompt)
    if not wordings:
        return (letter,)
    in_full = (f"{letter}) {each}" for each in wordings)
    return tuple(dict.fromkeys((letter, letter.upper(), prompt.correct_response or "", *wordings, *in_full)))


def about_the_learner(prompt: Prompt) -> str:
    """Return an answer to a prompt without a right answer."""
    return {"name": "Ana", "language": "English"}.get(prompt.response_user_profile_key or "", "7")


def plays(drill: Drill) -> int:
    """Return the number of plays in which each right answer of each prompt is given."""
    return max(len(right_answers(prompt)) for prompt in drill.prompts)


def failed(drill: Drill, play: int) -> list[str]:
    """Play a drill to its end; return the right answers that were refused.

    `play` chooses among the right answers of each prompt. Asserts that all prompts come, in their order.
    """
    state, batch = handle(learner(), start(drill.slug), Facts(now=NOW, drill=drill))
    refused: list[str] = []
    met: list[str] = []
    while state.open_drill:
        prompt = state.open_drill.prompt
        met.append(prompt.slug)
        answers = right_answers(prompt) if prompt.correct_response else (about_the_learner(prompt),)
        state, batch = handle(state, says(answers[play % len(answers)]), Facts(now=NOW))
        assert batch.events[0].type != "PROMPT_REPEATED", f"no answer to {prompt.slug}"
        refused += [f"{prompt.slug}: {each.response}" for each in batch.events if isinstance(each, e.FailedPrompt)]
        if refused:
            return refused
    assert any(isinstance(event, e.DrillCompleted) for event in batch.events)
    asking = len(drill.prompts) - (0 if drill.prompts[-1].asks else 1)
    assert met == [prompt.slug for prompt in drill.prompts[:asking]]
    return refused


def drills_of(catalogue: Catalogue, languages: tuple[str, ...]) -> Iterator[Drill]:
    """Yield each drill in each language in which learners get it."""
    for language in languages:
        for slug in catalogue.slugs(language):
            drill = catalogue.drill(slug, language)
            assert drill is not None
            yield drill


def refused_in(catalogue: Catalogue, languages: tuple[str, ...]) -> list[str]:
    """Play all drills in all these languages; return the right answers that were refused."""
    return [
        f"{drill.slug}, {answer}"
        for drill in drills_of(catalogue, languages)
        for play in range(plays(drill))
        for answer in failed(drill, play)
    ]


def _asked(prompt: Prompt) -> str:
    return "\n".join(message.text or "" for message in prompt.messages)
