"""The events of a dialog. Events contain everything that consumers need, so that no consumer reads the dialog."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue

from shared.contracts.drill import Drill, Prompt
from shared.contracts.kinds import Kind, kinds, unlike
from shared.contracts.model import Id, Model, Slug, Utf8Text, unless_default
from shared.contracts.profile import Changes


class UserValidated(Model):
    """The learner's code was accepted."""

    type: Literal["USER_VALIDATED"] = "USER_VALIDATED"
    is_demo: bool
    account_info: dict[str, JsonValue]
    code: Utf8Text | None = unless_default(None)


class UserValidationFailed(Model):
    """A text from an unregistered phone was not a valid registration code."""

    type: Literal["USER_VALIDATION_FAILED"] = "USER_VALIDATION_FAILED"


class _DrillEvent(Model):
    instance_id: Id
    drill_slug: Slug


class DrillStarted(_DrillEvent):
    """A drill instance started.

    The event holds its content, so that later edits do not affect it.
    """

    type: Literal["DRILL_STARTED"] = "DRILL_STARTED"
    drill: Drill


class CompletedPrompt(_DrillEvent):
    """The open prompt was answered. `reply` is the feedback's template, None for an ungraded prompt.

    `learned`: the profile keys that the answer sets.
    """

    type: Literal["COMPLETED_PROMPT"] = "COMPLETED_PROMPT"
    prompt: Prompt
    response: Utf8Text
    reply: Utf8Text | None
    learned: Changes = Field(default_factory=dict)


class FailedPrompt(_DrillEvent):
    """The open prompt was answered incorrectly. `abandoned`: it was the last attempt."""

    type: Literal["FAILED_PROMPT"] = "FAILED_PROMPT"
    prompt: Prompt
    response: Utf8Text
    abandoned: bool
    reply: Utf8Text


class AdvancedToNextPrompt(_DrillEvent):
    """The drill instance advanced to its next prompt, which is now open."""

    type: Literal["ADVANCED_TO_NEXT_PROMPT"] = "ADVANCED_TO_NEXT_PROMPT"
    prompt: Prompt


class DrillCompleted(_DrillEvent):
    """The drill instance was completed."""

    type: Literal["DRILL_COMPLETED"] = "DRILL_COMPLETED"


class DrillAbandoned(_DrillEvent):
    """An operator ended the drill instance before its end. Its drill is not completed."""

    type: Literal["DRILL_ABANDONED"] = "DRILL_ABANDONED"


class PromptRepeated(_DrillEvent):
    """The open prompt was asked again: the learner's text was no answer, or an operator wanted it.

    It does not count as an attempt.
    """

    type: Literal["PROMPT_REPEATED"] = "PROMPT_REPEATED"
    prompt: Prompt


class ReminderTriggered(_DrillEvent):
    """A reminder of the open prompt was triggered."""

    type: Literal["REMINDER_TRIGGERED"] = "REMINDER_TRIGGERED"
    prompt: Prompt
    reply: Utf8Text


class ReminderWithdrawn(_DrillEvent):
    """The reminder of the open prompt was taken back, because it expired before it could be sent."""

    type: Literal["REMINDER_WITHDRAWN"] = "REMINDER_WITHDRAWN"
    prompt_slug: Slug


class DrillWithdrawn(Model):
    """The start of this instance was taken back, because its texts expired before they could be sent.

    The learner has answered none of its prompts. It may be open, completed at its start, or replaced by another one.
    """

    type: Literal["DRILL_WITHDRAWN"] = "DRILL_WITHDRAWN"
    instance_id: Id


class NextDrillRequested(Model):
    """The learner asked for the next drill."""

    type: Literal["NEXT_DRILL_REQUESTED"] = "NEXT_DRILL_REQUESTED"


class OptedOut(Model):
    """The learner opted out. The open drill, if any, was abandoned.

    `by_operator`: an operator entered it, and may take it back. `confirmed`: we need not confirm it: the carrier says
    that it did, or the number never registered. Earlier releases confirmed nothing.
    """

    type: Literal["OPTED_OUT"] = "OPTED_OUT"
    abandoned_instance_id: Id | None
    abandoned_drill_slug: Slug | None
    by_operator: bool = unless_default(default=False)
    confirmed: bool = unless_default(default=True)


class OptedIn(Model):
    """The learner opted in again. `confirmed`: it needs no confirmation, as for OPTED_OUT."""

    type: Literal["OPTED_IN"] = "OPTED_IN"
    confirmed: bool


class HelpRequested(Model):
    """The learner asked for help. `confirmed`: the carrier has already replied."""

    type: Literal["HELP_REQUESTED"] = "HELP_REQUESTED"
    confirmed: bool


class UnhandledMessageReceived(Model):
    """The learner's text was not understood.

    `hinted`: they get the menu as a hint, which is rate-limited.
    """

    type: Literal["UNHANDLED_MESSAGE_RECEIVED"] = "UNHANDLED_MESSAGE_RECEIVED"
    hinted: bool


class MenuRequested(Model):
    """The learner asked for the menu, or for the usage of a keyword.

    `languages`: codes of the languages that there are lessons in, about "language"; empty where none is known.
    """

    type: Literal["MENU_REQUESTED"] = "MENU_REQUESTED"
    about: Literal["everything", "language", "name"]
    languages: tuple[Utf8Text, ...] = unless_default(())


class ScheduleRequested(Model):
    """The learner asked how to choose the days and the hour of their lessons."""

    type: Literal["SCHEDULE_REQUESTED"] = "SCHEDULE_REQUESTED"


class ScoreRequested(Model):
    """The learner asked for their score."""

    type: Literal["SCORE_REQUESTED"] = "SCORE_REQUESTED"


class SupportRequested(Model):
    """The learner asked for a person. `answered`: they are told that their request is known, which is rate-limited."""

    type: Literal["SUPPORT_REQUESTED"] = "SUPPORT_REQUESTED"
    answered: bool


class WrongPersonTexted(Model):
    """The text came from a person who does not expect ours.

    `wrong_number`: they said that the number is theirs; nothing scheduled is sent to them. `answered`: they are told
    who we are and how to stop, which is rate-limited.
    """

    type: Literal["WRONG_PERSON_TEXTED"] = "WRONG_PERSON_TEXTED"
    wrong_number: bool
    answered: bool


class RepliesLimited(Model):
    """The reply to this text is the last one for a while: the sender's texts make no progress.

    `hours`: after which we answer again.
    """

    type: Literal["REPLIES_LIMITED"] = "REPLIES_LIMITED"
    hours: int = Field(ge=1)


class ReplyWithheld(Model):
    """The text got no reply, because replies to its sender are limited for a while."""

    type: Literal["REPLY_WITHHELD"] = "REPLY_WITHHELD"


class Paused(Model):
    """The learner paused scheduled drills and reminders."""

    type: Literal["PAUSED"] = "PAUSED"


class Resumed(Model):
    """The learner resumed scheduled drills and reminders."""

    type: Literal["RESUMED"] = "RESUMED"


class PausedForSilence(Model):
    """What is scheduled was paused until the learner texts again, because they have answered no lesson for a while."""

    type: Literal["PAUSED_FOR_SILENCE"] = "PAUSED_FOR_SILENCE"


class NumberDied(Model):
    """Texts do not reach the number any more. Nothing scheduled is sent to it until it texts."""

    type: Literal["NUMBER_DIED"] = "NUMBER_DIED"


class NumberReassigned(Model):
    """A number that was dead for long has texted: it may belong to somebody else, who is a stranger."""

    type: Literal["NUMBER_REASSIGNED"] = "NUMBER_REASSIGNED"


class AdHocMessageSent(Model):
    """The learner gets an ad hoc message."""

    type: Literal["AD_HOC_MESSAGE_SENT"] = "AD_HOC_MESSAGE_SENT"
    text: Utf8Text
    media_url: str | None


class ConversationTaken(Model):
    """An operator has taken the conversation. Until this time their answers come first: the drill is held back."""

    type: Literal["CONVERSATION_TAKEN"] = "CONVERSATION_TAKEN"
    operator: Utf8Text
    until: datetime


class ConversationClosed(Model):
    """An operator has ended the conversation, so the drill goes on."""

    type: Literal["CONVERSATION_CLOSED"] = "CONVERSATION_CLOSED"
    operator: Utf8Text


class TextHeld(Model):
    """The text waits for the operator who has taken the conversation. It is no answer to a question of a drill."""

    type: Literal["TEXT_HELD"] = "TEXT_HELD"


class UserUpdated(Model):
    """The learner's profile was changed, by the learner or from outside the dialog."""

    type: Literal["USER_UPDATED"] = "USER_UPDATED"
    changes: Changes
    by_learner: bool = False


Event = Annotated[
    UserValidated
    | UserValidationFailed
    | DrillStarted
    | CompletedPrompt
    | FailedPrompt
    | AdvancedToNextPrompt
    | DrillCompleted
    | DrillAbandoned
    | PromptRepeated
    | ReminderTriggered
    | ReminderWithdrawn
    | DrillWithdrawn
    | NextDrillRequested
    | OptedOut
    | OptedIn
    | HelpRequested
    | UnhandledMessageReceived
    | MenuRequested
    | ScheduleRequested
    | ScoreRequested
    | SupportRequested
    | WrongPersonTexted
    | RepliesLimited
    | ReplyWithheld
    | Paused
    | Resumed
    | PausedForSilence
    | NumberDied
    | NumberReassigned
    | AdHocMessageSent
    | ConversationTaken
    | ConversationClosed
    | TextHeld
    | UserUpdated,
    Field(discriminator="type"),
]

Events = tuple[Event, ...]
"""The events of one command, in order."""


class UnknownEvent(Model):
    """An event of a later release. Consumers skip it."""

    type: Annotated[Kind, AfterValidator(unlike(kinds(Event)))]


LoggedEvent = Annotated[Event | UnknownEvent, Field(union_mode="left_to_right")]
"""An event in the log."""
