"""Render an event batch into messages: `render(batch) -> messages`. Pure."""

from typing import NamedTuple

from shared.contracts import events as e
from shared.contracts import phrases, templates
from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.drill import Message, Prompt
from shared.contracts.languages import own_name
from shared.contracts.phrases import LOCAL_SUPPORT_CONTACT
from shared.contracts.profile import Profile
from shared.contracts.sender_types import DEFAULT_SENDER_TYPE, SenderType, is_confirmed
from shared.local_time.own_schedule import LEGAL_HOURS
from shared.local_time.permitted_hours import PermittedHours
from shared.sms.joining import JOINS_TEXTS, Part, joined, parts
from shared.sms.schedule_text import schedule_text


def render(
    batch: Batch,
    sender_type: SenderType = DEFAULT_SENDER_TYPE,
    hours: PermittedHours = LEGAL_HOURS,
    support_contact: str = LOCAL_SUPPORT_CONTACT,
) -> tuple[Message, ...]:
    """Return the messages of this batch, in order; none after an opt-out, except for its confirmation.

    `sender_type`: what it is sent from, which decides whether the carrier or we confirm an opt-out. `hours`: those at
    which lessons may be sent. `support_contact`: where learners get help from a person. Authors' texts are templates,
    rendered once, here. Learners' and operators' texts are never templates.
    """
    if batch.profile.opted_out:
        return _confirmation(batch, sender_type)
    if any(isinstance(event, e.ReplyWithheld) for event in batch.events):
        return ()
    deployment = _Deployment(hours, support_contact)
    said = [part for event in batch.events for part in _parts(event, batch.profile, deployment)]
    return joined(said) if batch.release >= JOINS_TEXTS else tuple(part.message for part in said)


def is_mandatory(batch: Batch) -> bool:
    """Return whether the batch's texts answer STOP, HELP or START: these leave while operators pause sending."""
    return any(isinstance(event, e.OptedOut | e.OptedIn | e.HelpRequested) for event in batch.events)


class _Deployment(NamedTuple):
    """What texts say about the deployment."""

    hours: PermittedHours
    support_contact: str


def _confirmation(batch: Batch, sender_type: SenderType) -> tuple[Message, ...]:
    """Return the confirmation of the opt-out in this batch, if it is for us to give."""
    if not any(isinstance(event, e.OptedOut) and not event.confirmed for event in batch.events):
        return ()
    if isinstance(batch.command, InboundSms) and is_confirmed(batch.command.text, sender_type):
        return ()
    return (Message(text=phrases.in_language(batch.profile.language).opted_out),)


def _parts(event: e.LoggedEvent, profile: Profile, deployment: _Deployment) -> list[Part]:
    """Return the messages of an event; those that follow a graded answer can be joined to it."""
    match event:
        case e.CompletedPrompt(reply=str(reply), prompt=prompt):
            return parts(_reply(reply, prompt, profile)) + parts(_explanation(prompt, profile), glue=" ")
        case e.FailedPrompt(abandoned=True, reply=reply, prompt=prompt):
            return parts(_reply(reply, prompt, profile)) + parts(_explanation(prompt, profile), glue="\n")
        case e.AdvancedToNextPrompt(prompt=prompt):
            return parts(_prompt(prompt, profile), glue="\n")
        case _:
            return parts(_messages(event, profile, deployment))


def _messages(event: e.LoggedEvent, profile: Profile, deployment: _Deployment) -> list[Message]:
    wording = phrases.in_language(profile.language)
    match event:
        case e.UserValidationFailed():
            return [Message(text=wording.unknown_code)]
        case e.DrillStarted():
            return _prompt(event.drill.prompts[0], profile)
        case e.FailedPrompt():
            return _reply(event.reply, event.prompt, profile)
        case e.PromptRepeated():
            return _prompt(event.prompt, profile)
        case e.ReminderTriggered():
            return [*_reply(event.reply, event.prompt, profile), *_prompt(event.prompt, profile)]
        case e.OptedIn(confirmed=False):
            return [Message(text=wording.welcome_back)]
        case e.HelpRequested(confirmed=False):
            return [Message(text=wording.help.format(contact=deployment.support_contact))]
        case e.UnhandledMessageReceived(hinted=True):
            return [Message(text=wording.not_understood)]
        case e.MenuRequested(about="everything"):
            return [Message(text=wording.menu)]
        case e.MenuRequested(about="language", languages=languages):
            listed = ", ".join(map(own_name, languages))
            return [Message(text=wording.lessons_in.format(languages=listed) if listed else wording.how_language)]
        case e.MenuRequested(about="name"):
            return [Message(text=wording.how_name)]
        case e.ScheduleRequested():
            return [Message(text=wording.how_schedule)]
        case e.SupportRequested(answered=True):
            return [Message(text=wording.support)]
        case e.WrongPersonTexted(answered=True):
            return [Message(text=wording.who_we_are)]
        case e.RepliesLimited():
            return [Message(text=wording.answer_again.format(hours=event.hours))]
        case e.Paused():
            return [Message(text=wording.paused)]
        case e.Resumed():
            return [Message(text=wording.resumed)]
        case e.PausedForSilence():
            return [Message(text=wording.silent)]
        case e.UserUpdated(by_learner=True) if "schedule_days" in event.changes:
            return [Message(text=schedule_text(profile, deployment.hours))]
        case e.UserUpdated(by_learner=True):
            return [Message(text=wording.changed)]
        case e.AdHocMessageSent():
            return [Message(text=event.text, media_url=event.media_url)]
        case _:
            return []


def _prompt(prompt: Prompt, profile: Profile) -> list[Message]:
    values = templates.variables(profile, prompt.correct_response or "")
    return [rendered for message in prompt.messages if (rendered := _rendered(message, values))]


def _reply(reply: str, prompt: Prompt, profile: Profile) -> list[Message]:
    rendered = _rendered(Message(text=reply), templates.variables(profile, prompt.correct_response or ""))
    return [rendered] if rendered else []


def _explanation(prompt: Prompt, profile: Profile) -> list[Message]:
    return _reply(prompt.explanation, prompt, profile) if prompt.explanation else []


def _rendered(message: Message, values: dict[str, str]) -> Message | None:
    """Fill in a message, or return None if nothing is left of it.

    For example, a text of `{{name}}` alone is empty for a learner without a name.
    """
    text = templates.render(message.text, values).strip() if message.text else None
    return Message(text=text, media_url=message.media_url) if text or message.media_url else None
