"""Slugs in a review, a drill that repeats prompts which a learner failed."""

REVIEW = "review"
"""The slug of every review. No other drill may have it."""

_LONGEST_SLUG = 100


def slug_in_review(drill_slug: str, prompt_slug: str) -> str:
    """Return a prompt's slug in a review, qualified because a review has prompts of several drills."""
    return f"{drill_slug}.{prompt_slug}"[:_LONGEST_SLUG]
