"""The commands to a dialog. Each names its learner's phone; `id` is the idempotency key."""

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
    """The learner sent a text.

    `opt_out_type` is set if the carrier has acted on the keyword itself.
    """

    type: Literal["INBOUND_SMS"] = "INBOUND_SMS"
    text: Utf8Text
    media_urls: tuple[Utf8Text, ...] = ()
    opt_out_type: Literal["STOP", "START", "HELP"] | None = None


class PromptRef(Model):
    """The slugs of a prompt and its drill."""

    drill_slug: Slug
    prompt_slug: Slug


class StartDrill(_Command):
    """Start this drill now and replace the open one, if any.

    `review` lists the prompts of a review. `unless_active_since` is set for a scheduled start, which does nothing if
    the learner has texted after that time.
    """

    type: Literal["START_DRILL"] = "START_DRILL"
    drill_slug: Slug
    review: tuple[PromptRef, ...] = ()
    unless_active_since: datetime | None = None


class TriggerReminder(_Command):
    """Remind the learner of this prompt, if it is still open and `not_after` has not passed."""

    type: Literal["TRIGGER_REMINDER"] = "TRIGGER_REMINDER"
    instance_id: Id
    prompt_slug: Slug
    not_after: datetime | None = None


class SendAdHocMessage(_Command):
    """Send the learner this text."""

    type: Literal["SEND_AD_HOC_MESSAGE"] = "SEND_AD_HOC_MESSAGE"
    text: Utf8Text = Field(min_length=1)
    media_url: str | None = None


class UpdateUser(_Command):
    """Change the learner's profile."""

    type: Literal["UPDATE_USER"] = "UPDATE_USER"
    changes: Changes


class OptOut(_Command):
    """Opt the learner out, because the carrier refuses texts to a number that opted out there."""

    type: Literal["OPT_OUT"] = "OPT_OUT"


Command = Annotated[
    InboundSms | StartDrill | TriggerReminder | SendAdHocMessage | UpdateUser | OptOut,
    Field(discriminator="type"),
]
COMMAND: Codec[Command] = Codec(Command)
