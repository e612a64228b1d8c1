"""Prompts that a learner failed, kept until they are answered correctly."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import PromptRef
from shared.contracts.model import Model, Slug
from shared.contracts.review import REVIEW, slug_in_review

MAX_PROMPTS = 5
"""Maximum number of prompts in one review."""


class Mistake(Model):
    """A failed prompt.

    `at`: time of the last failure. `reviews`: number of reviews in which it failed again.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("drill_slug", "prompt_slug")

    drill_slug: Slug
    prompt_slug: Slug
    at: datetime
    reviews: int = Field(default=0, ge=0)

    @property
    def ref(self) -> PromptRef:
        """The reference to the prompt."""
        return PromptRef(drill_slug=self.drill_slug, prompt_slug=self.prompt_slug)

    @property
    def review_slug(self) -> str:
        """The prompt's slug within a review."""
        return slug_in_review(self.drill_slug, self.prompt_slug)


def after(mistakes: tuple[Mistake, ...], batch: Batch) -> tuple[Mistake, ...]:
    """Return the mistakes after this batch, which adds, updates and resolves some.

    Ordered by their last failure, in the order of the log: the times come from different clocks.
    """
    for event in batch.events:
        match event:
            case e.FailedPrompt(abandoned=True, drill_slug=drill) if drill != REVIEW:
                mistakes = _failed(mistakes, event, batch.decided_at)
            case e.FailedPrompt(abandoned=True):
                mistakes = _failed_again(mistakes, event, batch.decided_at)
            case e.CompletedPrompt():
                mistakes = tuple(each for each in mistakes if not _resolves(event, each))
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


def _resolves(event: e.CompletedPrompt, mistake: Mistake) -> bool:
    """Return whether this answer resolves the mistake.

    An answer counts in a review, and in the drill itself.
    """
    if event.drill_slug == REVIEW:
        return event.prompt.slug == mistake.review_slug
    return _is(mistake, event.drill_slug, event.prompt.slug)


def _is(mistake: Mistake, drill_slug: str, prompt_slug: str) -> bool:
    return (mistake.drill_slug, mistake.prompt_slug) == (drill_slug, prompt_slug)
