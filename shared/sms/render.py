"""What a learner reads because of an event batch: `render(batch) -> texts`, and nothing else."""

from shared import templates
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.drill import Message, Prompt
from shared.contracts.profile import Profile
from shared.sms import phrases


def render(batch: Batch) -> tuple[Message, ...]:
    """The texts of this batch, in their order. Who has opted out gets none.

    Authors' words are templates and are rendered once, here; a learner's or an operator's words never are.
    """
    if batch.profile.opted_out:
        return ()
    return tuple(message for event in batch.events for message in _messages(event, batch.profile))


def _messages(event: e.Event, profile: Profile) -> list[Message]:
    match event:
        case e.UserValidationFailed():
            return [Message(text=phrases.in_language(phrases.UNKNOWN_CODE, profile.language))]
        case e.DrillStarted():
            return _prompt(event.drill.prompts[0], profile)
        case e.CompletedPrompt(reply=None):
            return []
        case e.CompletedPrompt(reply=str(reply), prompt=prompt):
            return _reply(reply, prompt, profile)
        case e.FailedPrompt():
            return _reply(event.reply, event.prompt, profile)
        case e.AdvancedToNextPrompt():
            return _prompt(event.prompt, profile)
        case e.ReminderTriggered():
            return [*_reply(event.reply, event.prompt, profile), *_prompt(event.prompt, profile)]
        case e.OptedIn(confirmed=False):
            return [Message(text=phrases.in_language(phrases.WELCOME_BACK, profile.language))]
        case e.HelpRequested(confirmed=False):
            return [Message(text=phrases.in_language(phrases.HELP, profile.language))]
        case e.UnhandledMessageReceived(hinted=True) | e.MenuRequested(about="everything"):
            return [Message(text=phrases.in_language(phrases.MENU, profile.language))]
        case e.MenuRequested(about="language"):
            return [Message(text=phrases.in_language(phrases.HOW_LANGUAGE, profile.language))]
        case e.MenuRequested(about="name"):
            return [Message(text=phrases.in_language(phrases.HOW_NAME, profile.language))]
        case e.Paused():
            return [Message(text=phrases.in_language(phrases.PAUSED, profile.language))]
        case e.Resumed():
            return [Message(text=phrases.in_language(phrases.RESUMED, profile.language))]
        case e.UserUpdated(by_learner=True):
            return [Message(text=phrases.in_language(phrases.CHANGED, profile.language))]
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


def _rendered(message: Message, values: dict[str, str]) -> Message | None:
    """None where nothing is left to say, as when a text is but the name of a learner who gave none."""
    text = templates.render(message.text, values).strip() if message.text else None
    return Message(text=text, media_url=message.media_url) if text or message.media_url else None
