"""A drill in one language, with labels resolved and variables not yet rendered."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.model import Model, Slug, Utf8Text, unless_default
from shared.contracts.profile import ProfileKey

LONGEST_TEXT = 1600
"""Maximum length of a text that carriers accept, in characters."""


SnapshotName = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""The hash of a drill's content, by which its snapshot is stored."""


class Message(Model):
    """One text of a prompt: text, a picture, or both."""

    text: Utf8Text | None = None
    media_url: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Message":
        if not self.text and not self.media_url:
            raise ValueError("a message needs a text or a media_url")
        return self


class Prompt(Model):
    """One step of a drill: messages, and possibly a question.

    `also_right`: other wordings of the right answer. `minimum`: whether the right answer is one, so that "or more" is
    right too. `explanation`: why it is right; learners get it after the right answer, or with the revealed one.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("slug",)

    slug: Slug
    messages: tuple[Message, ...] = Field(min_length=1)
    correct_response: Utf8Text | None = None
    response_user_profile_key: ProfileKey | None = None
    max_failures: int = Field(default=1, ge=0)
    also_right: tuple[Utf8Text, ...] = unless_default(())
    minimum: bool = unless_default(default=False)
    explanation: Utf8Text | None = unless_default(None)

    @property
    def asks(self) -> bool:
        """Whether the prompt asks a question: it grades the answer or stores it in the profile."""
        return self.correct_response is not None or self.response_user_profile_key is not None


class Feedback(Model):
    """The replies and the reminder of a drill: templates, like the prompts' texts."""

    match_correct_answer: Utf8Text
    incorrect_answer: Utf8Text
    corrected_answer: Utf8Text
    drill_reminder: Utf8Text


class ReviewedPrompt(Model):
    """A prompt of a review: the hash of its drill's snapshot, and its slug there."""

    snapshot: SnapshotName
    prompt_slug: Slug


class DrillRef(Model):
    """Names a drill's content.

    `snapshot`: hash of its snapshot, or for a review of that of its frame. `review`: the prompts within the frame.
    """

    snapshot: SnapshotName
    review: tuple[ReviewedPrompt, ...] = unless_default(())


class Drill(Model):
    """A complete drill in one language, from which a drill instance is created.

    `ref`: where its content is stored; None for a drill of the catalogue, and for one that is stored where it is used.
    """

    slug: Slug
    name: Utf8Text
    prompts: tuple[Prompt, ...] = Field(min_length=1)
    feedback: Feedback
    ref: DrillRef | None = unless_default(None)
