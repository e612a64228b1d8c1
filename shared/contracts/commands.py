"""What can be asked of a dialog. Every command names its learner and has an id that it keeps for ever."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.codec import Codec
from shared.contracts.model import Id, Model, Phone, Slug, Utf8Text
from shared.contracts.profile import Changes


class _Command(Model):
    id: Id
    phone: Phone


class InboundSms(_Command):
    """The learner sent a text. `opt_out_type` is set where the carrier itself acted on the word."""

    type: Literal["INBOUND_SMS"] = "INBOUND_SMS"
    text: Utf8Text
    media_urls: tuple[Utf8Text, ...] = ()
    opt_out_type: Literal["STOP", "START", "HELP"] | None = None


class PromptRef(Model):
    """A prompt, by its drill."""

    drill_slug: Slug
    prompt_slug: Slug


class StartDrill(_Command):
    """Start this drill now, in place of any that is open.

    `review` names the prompts of a review, a drill made of these. `unless_active_since` makes it a scheduled start,
    which does nothing once the learner has texted after that moment.
    """

    type: Literal["START_DRILL"] = "START_DRILL"
    drill_slug: Slug
    review: tuple[PromptRef, ...] = ()
    unless_active_since: datetime | None = None


class TriggerReminder(_Command):
    """Remind the learner of this prompt, if it is still open and it is not later than `not_after`."""

    type: Literal["TRIGGER_REMINDER"] = "TRIGGER_REMINDER"
    instance_id: Id
    prompt_slug: Slug
    not_after: datetime | None = None


class SendAdHocMessage(_Command):
    """Send the learner these words."""

    type: Literal["SEND_AD_HOC_MESSAGE"] = "SEND_AD_HOC_MESSAGE"
    text: Utf8Text = Field(min_length=1)
    media_url: str | None = None


class UpdateUser(_Command):
    """Change the learner's profile."""

    type: Literal["UPDATE_USER"] = "UPDATE_USER"
    changes: Changes


class OptOut(_Command):
    """The carrier refuses texts to this number because its owner opted out there."""

    type: Literal["OPT_OUT"] = "OPT_OUT"


Command = Annotated[
    InboundSms | StartDrill | TriggerReminder | SendAdHocMessage | UpdateUser | OptOut,
    Field(discriminator="type"),
]
COMMAND: Codec[Command] = Codec(Command)
