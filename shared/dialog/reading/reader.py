"""What the rules of reading ask about one inbound text in its situation."""

from dataclasses import dataclass
from functools import cached_property

from shared.contracts.drill import Prompt
from shared.dialog.reading.message import Message
from shared.drills.grading.grade import chosen_option, is_right

SCHEDULE_KEYS = ("schedule_days", "schedule_time")
"""The profile keys for the learner's own days and hour."""


@dataclass(frozen=True)
class Situation:
    """What the reading of a text depends on besides the text.

    `code`: the code with which the learner registered. `name`: what the learner is called. `phone`: the number that
    texts. `repeated`: the same text came again and again, as from a machine. `asked_for_schedule`: the learner was told
    how to choose days and an hour, and has not done so yet.
    """

    prompt: Prompt | None = None
    registered: bool = True
    opted_out: bool = False
    code: str | None = None
    name: str | None = None
    repeated: bool = False
    phone: str | None = None
    asked_for_schedule: bool = False


@dataclass(frozen=True)
class Reader:
    """A message in its situation. `picture`: a picture came with it."""

    message: Message
    situation: Situation
    picture: bool

    @cached_property
    def meanings(self) -> frozenset[str]:
        """The meanings of the message as a whole."""
        return self.message.meanings(self.message.phrases.messages)

    @cached_property
    def meanings_between_lessons(self) -> frozenset[str]:
        """The meanings that the message has besides, if no prompt is open."""
        if self.prompt is not None:
            return frozenset()
        return self.message.meanings(self.message.phrases.between_lessons)

    @property
    def prompt(self) -> Prompt | None:
        """The open prompt."""
        return self.situation.prompt

    @property
    def asked_for(self) -> str | None:
        """The profile key that the open prompt asks for, if the dialog knows how its answers look."""
        if self.prompt is None or self.prompt.correct_response is not None:
            return None
        key = self.prompt.response_user_profile_key
        return key if key in ("name", "language", "time_zone", *SCHEDULE_KEYS) else None

    @property
    def anything_answers(self) -> bool:
        """Whether the open prompt takes any answer."""
        return self.prompt is not None and self.prompt.correct_response is None and self.asked_for is None

    @cached_property
    def picks_an_option(self) -> bool:
        """Whether the message picks a listed option of the open prompt, or its right answer."""
        if self.prompt is None:
            return False
        right = self.prompt.correct_response is not None and is_right(self.prompt, self.message.body)
        return right or chosen_option(self.prompt, self.message.body) is not None

    @cached_property
    def keyword(self) -> str:
        """The content of the message in the form of keywords."""
        return "".join(word.folded for word in self.message.content)
