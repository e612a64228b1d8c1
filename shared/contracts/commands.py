"""The commands to a dialog. Each names its learner's phone; `id` is the idempotency key."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from shared.contracts.codec import Codec
from shared.contracts.kinds import Kind, kinds, unlike
from shared.contracts.model import Id, Model, Phone, Slug, Utf8Text, unless_default
from shared.contracts.profile import Changes
from shared.contracts.sending_hours import SendingHours

Note = Annotated[Utf8Text, StringConstraints(min_length=1)]
"""What an operator writes: a name, a reason, evidence. Not empty."""


class _Command(Model):
    id: Id
    phone: Phone


class _ByHand(_Command):
    """A command that an operator gives: `operator` gives it, and `reason` says why."""

    operator: Note
    reason: Note


class _PossiblyByHand(_Command):
    """A command that operators give, and others too. `operator` and `reason`: None if no operator gave it."""

    operator: Note | None = unless_default(None)
    reason: Note | None = unless_default(None)


class InboundSms(_Command):
    """The learner sent a text.

    `opt_out_type` is set if the carrier has acted on the keyword itself. `received_at`: when the webhook received the
    text. `recovered`: the webhook missed it, and it was found in the carrier's list; `received_at` is then the
    carrier's time.
    """

    type: Literal["INBOUND_SMS"] = "INBOUND_SMS"
    text: Utf8Text
    media_urls: tuple[Utf8Text, ...] = ()
    opt_out_type: Literal["STOP", "START", "HELP"] | None = None
    received_at: datetime | None = unless_default(None)
    recovered: bool = unless_default(default=False)


class PromptRef(Model):
    """The slugs of a prompt and its drill."""

    drill_slug: Slug
    prompt_slug: Slug


class Scheduled(Model):
    """When the texts of a scheduled command may be sent: within these hours, and before `until`."""

    hours: SendingHours
    until: datetime


class StartDrill(_PossiblyByHand):
    """Start this drill now and replace the open one, if any.

    `review` lists the prompts of a review. `unless_active_since` is set for a scheduled start, which does nothing if
    the learner has texted after that time. `by_learner`: the learner asked for it.
    """

    type: Literal["START_DRILL"] = "START_DRILL"
    drill_slug: Slug
    review: tuple[PromptRef, ...] = ()
    unless_active_since: datetime | None = None
    scheduled: Scheduled | None = unless_default(None)
    by_learner: bool = unless_default(default=False)


class TriggerReminder(_Command):
    """Remind the learner of this prompt, if it is still open and `not_after` has not passed."""

    type: Literal["TRIGGER_REMINDER"] = "TRIGGER_REMINDER"
    instance_id: Id
    prompt_slug: Slug
    not_after: datetime | None = None
    scheduled: Scheduled | None = unless_default(None)


class PauseForSilence(_Command):
    """Pause what is scheduled until the learner texts again, and say so: they have answered no lesson for a while.

    Has no effect if the learner has texted since `unless_active_since`.
    """

    type: Literal["PAUSE_FOR_SILENCE"] = "PAUSE_FOR_SILENCE"
    unless_active_since: datetime | None
    scheduled: Scheduled


class NumberIsDead(_Command):
    """Note that texts do not reach the number any more, as the carrier reports."""

    type: Literal["NUMBER_IS_DEAD"] = "NUMBER_IS_DEAD"


class SendAdHocMessage(_PossiblyByHand):
    """Send the learner this text. `by_learner`: the learner asked for it.

    `last_seen`: number of the last batch that the operator had seen. If the learner or an operator has said anything
    since, nothing is sent. None: it is sent in any case.
    """

    type: Literal["SEND_AD_HOC_MESSAGE"] = "SEND_AD_HOC_MESSAGE"
    text: Utf8Text = Field(min_length=1)
    media_url: str | None = None
    by_learner: bool = unless_default(default=False)
    last_seen: int | None = unless_default(None, ge=0)


class UpdateUser(_PossiblyByHand):
    """Change the learner's profile."""

    type: Literal["UPDATE_USER"] = "UPDATE_USER"
    changes: Changes


class WithdrawScheduled(_Command):
    """Take back what a scheduled command did, because its texts expired before they could be sent.

    `prompt_slug`: the prompt of the reminder to take back; None to take back the start of the drill instance.
    """

    type: Literal["WITHDRAW_SCHEDULED"] = "WITHDRAW_SCHEDULED"
    instance_id: Id
    prompt_slug: Slug | None = None


class OptOut(_Command):
    """Opt the learner out, because the carrier refuses texts to a number that opted out there, or by hand.

    `operator`: who entered it, and `reason`: why; None for a refusal by the carrier.
    """

    type: Literal["OPT_OUT"] = "OPT_OUT"
    operator: Note | None = unless_default(None)
    reason: Note | None = unless_default(None)


class OptIn(_Command):
    """Opt the learner in by hand, which lifts an opt-out by hand and no other.

    `operator`: who entered it. `evidence`: how the learner gave their consent.
    """

    type: Literal["OPT_IN"] = "OPT_IN"
    operator: Note
    evidence: Note


class RepeatPrompt(_ByHand):
    """Ask this prompt again, if it is still open."""

    type: Literal["REPEAT_PROMPT"] = "REPEAT_PROMPT"
    instance_id: Id
    prompt_slug: Slug


class AbandonDrill(_ByHand):
    """End this drill instance, if it is still open. Its drill comes again after all others."""

    type: Literal["ABANDON_DRILL"] = "ABANDON_DRILL"
    instance_id: Id


class Pause(_ByHand):
    """Pause what is scheduled, as the learner's own PAUSE does."""

    type: Literal["PAUSE"] = "PAUSE"


class Resume(_ByHand):
    """Resume what is scheduled, as the learner's own RESUME does."""

    type: Literal["RESUME"] = "RESUME"


class TakeConversation(_ByHand):
    """Give the learner's conversation to this operator, which holds the drill back for a while."""

    type: Literal["TAKE_CONVERSATION"] = "TAKE_CONVERSATION"


class CloseConversation(_ByHand):
    """End the conversation with operators, and go on with the drill."""

    type: Literal["CLOSE_CONVERSATION"] = "CLOSE_CONVERSATION"


Command = Annotated[
    InboundSms
    | StartDrill
    | TriggerReminder
    | PauseForSilence
    | NumberIsDead
    | SendAdHocMessage
    | UpdateUser
    | WithdrawScheduled
    | OptOut
    | OptIn
    | RepeatPrompt
    | AbandonDrill
    | Pause
    | Resume
    | TakeConversation
    | CloseConversation,
    Field(discriminator="type"),
]


class UnknownCommand(_Command):
    """A command of a later release, whose batches must still be read."""

    type: Annotated[Kind, AfterValidator(unlike(kinds(Command)))]
    scheduled: Scheduled | None = unless_default(None)
    by_learner: bool = unless_default(default=False)


LoggedCommand = Annotated[Command | UnknownCommand, Field(union_mode="left_to_right")]
"""A command in the log."""

COMMAND: Codec[Command] = Codec(Command, unknown=UnknownCommand)
