"""What the lessons that we ship cost, and what their reviews explain, in each language that they are written in."""

from collections.abc import Iterator

import pytest

from shared.contracts.batch import Batch
from shared.contracts.commands import PromptRef
from shared.contracts.drill import Drill, Prompt
from shared.contracts.review import build_review
from shared.dialog.decide import handle
from shared.dialog.facts import Facts
from shared.sms.render import render
from shared.sms.segments import segment_count
from tests.harness.catalogues import SHIPPED, kept
from tests.harness.dialogs import NOW, learner, says, start

CATALOGUE = kept(SHIPPED)
SIX = tuple(slug for slug in CATALOGUE.slugs("en") if "01" <= slug[:2] <= "06")
MOST_SEGMENTS = {"en": 65, "es": 71, "fr": 72}
"""Segments of six lessons with every answer right, at most."""


def drill_in(slug: str, language: str) -> Drill:
    drill = CATALOGUE.drill(slug, language)
    assert drill is not None
    return drill


def batches(drill: Drill, language: str, name: str) -> Iterator[Batch]:
    """Play a drill with every answer right, and yield its batches."""
    state, batch = handle(learner(name=name, language=language), start(drill.slug), Facts(NOW, drill=drill))
    yield batch
    while state.open_drill is not None:
        right = str(state.open_drill.prompt.correct_response)
        state, batch = handle(state, says(right), Facts(NOW))
        assert batch.events[0].type == "COMPLETED_PROMPT", right
        yield batch


def texts(batch: Batch) -> list[str]:
    return [message.text or "" for message in render(batch)]


def test_each_language_of_the_lessons_has_a_limit_of_segments() -> None:
    assert set(CATALOGUE.lesson_languages) == MOST_SEGMENTS.keys()


@pytest.mark.parametrize("language", CATALOGUE.lesson_languages)
@pytest.mark.parametrize("name", ["Maria", "María"])
def test_six_lessons_cost_no_more_segments_than_their_limit(language: str, name: str) -> None:
    sent = [
        text for slug in SIX for batch in batches(drill_in(slug, language), language, name) for text in texts(batch)
    ]
    assert len(SIX) == 6
    assert sum(map(segment_count, sent)) <= MOST_SEGMENTS[language]


ASKED = [
    (slug, prompt, language)
    for language in CATALOGUE.lesson_languages
    for slug in CATALOGUE.slugs(language)
    for prompt in drill_in(slug, language).prompts
    if prompt.correct_response is not None
]
"""Every question that can be missed, in every language."""

EXPLANATIONS = {str(prompt.explanation) for _, prompt, _ in ASKED}


@pytest.mark.parametrize(("slug", "prompt", "language"), ASKED, ids=[f"{s}-{p.slug}-{each}" for s, p, each in ASKED])
@pytest.mark.parametrize("missed", [False, True], ids=["right", "missed again"])
def test_a_review_shows_the_explanation_of_its_own_question(
    slug: str, prompt: Prompt, language: str, missed: bool
) -> None:
    found = CATALOGUE.review([PromptRef(drill_slug=slug, prompt_slug=prompt.slug)], language)
    assert found is not None
    review = build_review(found)
    state, _ = handle(learner(language=language), start(review.slug), Facts(NOW, drill=review))
    shown = ""
    while state.open_drill is not None:
        answer = "no idea at all" if missed else str(prompt.correct_response)
        state, batch = handle(state, says(answer), Facts(NOW))
        assert batch.events[0].type == ("FAILED_PROMPT" if missed else "COMPLETED_PROMPT")
        shown += "\n".join(texts(batch))
    assert [each for each in EXPLANATIONS if each in shown] == [prompt.explanation]
