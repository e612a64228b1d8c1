"""Reviews: short drills made of prompts that a learner failed."""

from collections.abc import Sequence

from shared.contracts import phrases
from shared.contracts.drill import Drill, Message, Prompt
from shared.contracts.review import REVIEW, slug_in_review


def build_review(prompts: Sequence[tuple[Drill, Prompt]], language: str) -> Drill:
    """Build the review of one or more prompts, each with the drill it is from."""
    ours = phrases.in_language(language)
    questions = [
        prompt.model_copy(update={"slug": slug_in_review(drill.slug, prompt.slug)}) for drill, prompt in prompts
    ]
    begin = Message(text=ours.review_begin)
    questions[0] = questions[0].model_copy(update={"messages": (begin, *questions[0].messages)})
    end = Prompt(slug="end", messages=(Message(text=ours.review_end),))
    feedback = prompts[0][0].feedback
    return Drill(slug=REVIEW, name=ours.review_name, prompts=(*questions, end), feedback=feedback)
