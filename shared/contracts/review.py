"""Slugs of a review, the drill made of prompts that a learner failed."""

REVIEW = "review"
"""The slug of every review, and of no other drill."""

_LONGEST_SLUG = 100


def slug_in_review(drill_slug: str, prompt_slug: str) -> str:
    """Return a prompt's slug in a review, which holds prompts of several drills."""
    return f"{drill_slug}.{prompt_slug}"[:_LONGEST_SLUG]
