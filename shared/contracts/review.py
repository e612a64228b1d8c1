"""Reviews: drills that repeat prompts which a learner failed."""

from typing import NamedTuple

from shared.contracts.drill import Drill, Prompt

REVIEW = "review"
"""The slug of every review. No other drill may have it."""

_LONGEST_SLUG = 100


class Review(NamedTuple):
    """What a review is made of.

    `frame`: its first prompt's messages go before the first question, its last prompt goes to the end. `prompts`: one
    or more drills with the slug of a prompt in it.
    """

    frame: Drill
    prompts: tuple[tuple[Drill, str], ...]


def slug_in_review(drill_slug: str, prompt_slug: str) -> str:
    """Return a prompt's slug in a review, qualified because a review has prompts of several drills."""
    return f"{drill_slug}.{prompt_slug}"[:_LONGEST_SLUG]


def build_review(review: Review) -> Drill:
    """Build a review.

    Never change what it gives: a stored review is built again from its frame and its prompts. Raises ValueError for a
    prompt that its drill does not have.
    """
    first, *others = (_question(drill, slug) for drill, slug in review.prompts)
    begin, end = review.frame.prompts[0], review.frame.prompts[-1]
    questions = (first.model_copy(update={"messages": (*begin.messages, *first.messages)}), *others)
    return review.frame.model_copy(update={"prompts": (*questions, end), "ref": None})


def _question(drill: Drill, slug: str) -> Prompt:
    prompt = next((each for each in drill.prompts if each.slug == slug), None)
    if prompt is None:
        raise ValueError("a review names a prompt that its drill does not have")
    return prompt.model_copy(update={"slug": slug_in_review(drill.slug, slug)})
