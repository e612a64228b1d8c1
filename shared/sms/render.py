"""What a learner reads because of an event batch: `render(batch) -> texts`, and nothing else."""

from shared.contracts import events as e
from shared.contracts import phrases, templates
from shared.contracts.batch import Batch
from shared.contracts.drill import Message, Prompt
from shared.contracts.profile import Profile


def render(batch: Batch) -> tuple[Message, ...]:
    """The texts of this batch, in their order. Who has opted out gets none.

    Authors' words are templates and are rendered once, here; a learner's or an operator's words never are.
    """
    if batch.profile.opted_out:
        return ()
    return tuple(message for event in batch.events for message in _messages(event, batch.profile))


def _messages(event: e.Event, profile: Profile) -> list[Message]:
    ours = phrases.in_language(profile.language)
    match event:
        case e.UserValidationFailed():
            return [Message(text=ours.unknown_code)]
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
            return [Message(text=ours.welcome_back)]
        case e.HelpRequested(confirmed=False):
            return [Message(text=ours.help)]
        case e.UnhandledMessageReceived(hinted=True) | e.MenuRequested(about="everything"):
            return [Message(text=ours.menu)]
        case e.MenuRequested(about="language"):
            return [Message(text=ours.how_language)]
        case e.MenuRequested(about="name"):
            return [Message(text=ours.how_name)]
        case e.Paused():
            return [Message(text=ours.paused)]
        case e.Resumed():
            return [Message(text=ours.resumed)]
        case e.UserUpdated(by_learner=True):
            return [Message(text=ours.changed)]
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
