"""The frame of reviews: what is said around the prompts that a learner failed."""

from shared.contracts import phrases
from shared.contracts.drill import Drill, Feedback, Message, Prompt
from shared.contracts.review import REVIEW


def frame_of_reviews(language: str, feedback: Feedback) -> Drill:
    """Return the frame of all reviews in this language with this feedback."""
    ours = phrases.in_language(language)
    begin = Prompt(slug="begin", messages=(Message(text=ours.review_begin),))
    end = Prompt(slug="end", messages=(Message(text=ours.review_end),))
    return Drill(slug=REVIEW, name=ours.review_name, prompts=(begin, end), feedback=feedback)
