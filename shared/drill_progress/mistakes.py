"""Prompts that a learner failed, kept until they are answered rightly in a review."""

from datetime import datetime

from pydantic import Field

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import PromptRef
from shared.contracts.model import Model, Slug
from shared.contracts.review import REVIEW, slug_in_review

MOST_AT_ONCE = 5
"""Prompts in one review: it is to be short."""


class Mistake(Model):
    """A failed prompt. `reviews`: how often it came back already; `at`: when it was last failed."""

    drill_slug: Slug
    prompt_slug: Slug
    at: datetime
    reviews: int = Field(default=0, ge=0)

    @property
    def ref(self) -> PromptRef:
        """The prompt."""
        return PromptRef(drill_slug=self.drill_slug, prompt_slug=self.prompt_slug)

    @property
    def review_slug(self) -> str:
        """The prompt's slug within a review."""
        return slug_in_review(self.drill_slug, self.prompt_slug)


def after(mistakes: tuple[Mistake, ...], batch: Batch) -> tuple[Mistake, ...]:
    """The mistakes with what this batch adds, changes and makes good, in the order in which they were last made.

    That is the log's order; the times come from many clocks.
    """
    for event in batch.events:
        match event:
            case e.FailedPrompt(abandoned=True, drill_slug=drill) if drill != REVIEW:
                mistakes = _failed(mistakes, event, batch.decided_at)
            case e.FailedPrompt(abandoned=True):
                mistakes = _failed_again(mistakes, event, batch.decided_at)
            case e.CompletedPrompt():
                mistakes = tuple(each for each in mistakes if not _answers(event, each))
            case _:
                pass
    return mistakes


def _failed(mistakes: tuple[Mistake, ...], event: e.FailedPrompt, at: datetime) -> tuple[Mistake, ...]:
    others = tuple(each for each in mistakes if not _is(each, event.drill_slug, event.prompt.slug))
    return (*others, Mistake(drill_slug=event.drill_slug, prompt_slug=event.prompt.slug, at=at))


def _failed_again(mistakes: tuple[Mistake, ...], event: e.FailedPrompt, at: datetime) -> tuple[Mistake, ...]:
    others = (each for each in mistakes if each.review_slug != event.prompt.slug)
    again = (each for each in mistakes if each.review_slug == event.prompt.slug)
    return (*others, *(each.model_copy(update={"at": at, "reviews": each.reviews + 1}) for each in again))


def _answers(event: e.CompletedPrompt, mistake: Mistake) -> bool:
    """Whether this right answer makes the mistake good: in a review, or in the drill itself when it is run again."""
    if event.drill_slug == REVIEW:
        return event.prompt.slug == mistake.review_slug
    return _is(mistake, event.drill_slug, event.prompt.slug)


def _is(mistake: Mistake, drill_slug: str, prompt_slug: str) -> bool:
    return (mistake.drill_slug, mistake.prompt_slug) == (drill_slug, prompt_slug)
