"""What happened in a dialog. Events hold all that their readers need, so that nobody asks back."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from shared.contracts.drill import Drill, Prompt
from shared.contracts.model import Id, Model, Slug, Utf8Text
from shared.contracts.profile import Changes


class UserValidated(Model):
    """The learner's code was accepted."""

    type: Literal["USER_VALIDATED"] = "USER_VALIDATED"
    is_demo: bool
    account_info: dict[str, JsonValue]


class UserValidationFailed(Model):
    """What a stranger sent is no registration code."""

    type: Literal["USER_VALIDATION_FAILED"] = "USER_VALIDATION_FAILED"


class _DrillEvent(Model):
    instance_id: Id
    drill_slug: Slug


class DrillStarted(_DrillEvent):
    """A drill instance began; its content is kept here, so that later edits never disturb it."""

    type: Literal["DRILL_STARTED"] = "DRILL_STARTED"
    drill: Drill


class CompletedPrompt(_DrillEvent):
    """The open prompt was answered well. `reply` is our answer's template; none where nothing was graded."""

    type: Literal["COMPLETED_PROMPT"] = "COMPLETED_PROMPT"
    prompt: Prompt
    response: Utf8Text
    reply: Utf8Text | None
    learned: Changes


class FailedPrompt(_DrillEvent):
    """The open prompt was answered wrongly; `abandoned` when it was the last try."""

    type: Literal["FAILED_PROMPT"] = "FAILED_PROMPT"
    prompt: Prompt
    response: Utf8Text
    abandoned: bool
    reply: Utf8Text


class AdvancedToNextPrompt(_DrillEvent):
    """The next prompt is open."""

    type: Literal["ADVANCED_TO_NEXT_PROMPT"] = "ADVANCED_TO_NEXT_PROMPT"
    prompt: Prompt


class DrillCompleted(_DrillEvent):
    """The drill instance reached its end."""

    type: Literal["DRILL_COMPLETED"] = "DRILL_COMPLETED"


class ReminderTriggered(_DrillEvent):
    """The learner is reminded of the open prompt."""

    type: Literal["REMINDER_TRIGGERED"] = "REMINDER_TRIGGERED"
    prompt: Prompt
    reply: Utf8Text


class NextDrillRequested(Model):
    """The learner asked for more."""

    type: Literal["NEXT_DRILL_REQUESTED"] = "NEXT_DRILL_REQUESTED"


class OptedOut(Model):
    """The learner wants silence. The open drill, if any, is abandoned."""

    type: Literal["OPTED_OUT"] = "OPTED_OUT"
    abandoned_instance_id: Id | None
    abandoned_drill_slug: Slug | None


class OptedIn(Model):
    """The learner wants texts again. `confirmed`: the carrier has already said so to them."""

    type: Literal["OPTED_IN"] = "OPTED_IN"
    confirmed: bool


class HelpRequested(Model):
    """The learner asked for help. `confirmed`: the carrier has already answered."""

    type: Literal["HELP_REQUESTED"] = "HELP_REQUESTED"
    confirmed: bool


class UnhandledMessageReceived(Model):
    """Nothing understood the learner's text. `hinted`: they are told what one can say, which is not said each time."""

    type: Literal["UNHANDLED_MESSAGE_RECEIVED"] = "UNHANDLED_MESSAGE_RECEIVED"
    hinted: bool


class MenuRequested(Model):
    """The learner wants to know what one can say, at all or with one of the words."""

    type: Literal["MENU_REQUESTED"] = "MENU_REQUESTED"
    about: Literal["everything", "language", "name"]


class ScoreRequested(Model):
    """The learner wants to know how far they are."""

    type: Literal["SCORE_REQUESTED"] = "SCORE_REQUESTED"


class Paused(Model):
    """The learner wants nothing that they have not asked for, until they resume."""

    type: Literal["PAUSED"] = "PAUSED"


class Resumed(Model):
    """The learner wants drills and reminders again."""

    type: Literal["RESUMED"] = "RESUMED"


class AdHocMessageSent(Model):
    """The learner is told these words."""

    type: Literal["AD_HOC_MESSAGE_SENT"] = "AD_HOC_MESSAGE_SENT"
    text: Utf8Text
    media_url: str | None


class UserUpdated(Model):
    """The learner's profile was changed, by their own words or from outside the dialog."""

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
    | ReminderTriggered
    | NextDrillRequested
    | OptedOut
    | OptedIn
    | HelpRequested
    | UnhandledMessageReceived
    | MenuRequested
    | ScoreRequested
    | Paused
    | Resumed
    | AdHocMessageSent
    | UserUpdated,
    Field(discriminator="type"),
]
