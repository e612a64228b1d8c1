"""Why a learner's text was read as it was, and what it led to, in words. Pure."""

from collections.abc import Iterator

from shared.contracts import events as e
from shared.contracts import readings as r
from shared.contracts.batch import Batch


def explained(batch: Batch) -> str:
    """Return how the text of a batch was read, and what followed."""
    read, led_to = _read(batch.reading), ", ".join(_led_to(batch))
    return f"{read}: {led_to}" if led_to else read


def _read(reading: r.LoggedReading | None) -> str:
    match reading:
        case None:
            return "how it was read was not recorded"
        case r.Reaction():
            return "read as a phone's report of a reaction"
        case r.AutoReply():
            return "read as written by a machine"
        case r.Empty(picture=True):
            return "read as a picture without words"
        case r.Empty():
            return "read as empty"
        case r.OptOut():
            return "read as a wish to get no more texts"
        case r.OptIn():
            return "read as a wish to get texts again"
        case r.Help():
            return "read as a call for help"
        case r.SupportRequest():
            return "read as a call for a person"
        case r.WrongPerson(says=says):
            return f"read as somebody who does not expect our texts ({says})"
        case r.RepeatRequest():
            return "read as a wish to hear the question again"
        case r.Courtesy():
            return "read as a greeting, thanks or a nod, and as no answer"
        case r.Keyword(keyword=keyword, value=value):
            return f"read as the keyword {keyword}" + (f" with “{value}”" if value else "")
        case r.Code(candidates=candidates):
            return f"read as a registration code: {' or '.join(f'“{each}”' for each in candidates)}"
        case r.Name(name=name):
            return f"read as the name “{name}”"
        case r.Language(language=language):
            return f"read as the language “{language}”"
        case r.TimeZone(time_zone=time_zone):
            return f"read as the time zone {time_zone}"
        case r.Schedule(days=days, time=time):
            return f"read as days and hour of lessons ({days or 'no days'}, {time or 'no hour'})"
        case r.Answer(text=text):
            return f"read as the answer “{text}”"
        case r.Unclear():
            return "read as nothing that is known"
        case _:
            return "read in a way that this release does not know"


def _led_to(batch: Batch) -> Iterator[str]:
    """Yield what an operator needs to know of the events. Those that follow from another one are left out."""
    if not batch.events:
        yield "nothing followed"
    for event in batch.events:
        if (said := _event(event)) is not None:
            yield said


def _event(event: e.LoggedEvent) -> str | None:
    match event:
        case e.CompletedPrompt(prompt=prompt) if prompt.correct_response is not None:
            return f"right, since “{prompt.correct_response}” is the answer to {prompt.slug}"
        case e.CompletedPrompt(prompt=prompt):
            return f"taken for {prompt.slug}, which is not graded"
        case e.FailedPrompt(prompt=prompt, abandoned=abandoned):
            last = ", and the answer was told" if abandoned else ""
            return f"wrong, since “{prompt.correct_response}” is the answer to {prompt.slug}{last}"
        case e.PromptRepeated(prompt=prompt):
            return f"no answer, so {prompt.slug} was asked again, and no try was used"
        case e.DrillCompleted(drill_slug=slug):
            return f"the end of {slug}"
        case e.DrillStarted(drill_slug=slug):
            return f"the beginning of {slug}"
        case e.UserValidated(code=code):
            return "registered" + (f" with the code “{code}”" if code else "")
        case e.UserValidationFailed():
            return "not a code that exists"
        case e.UnhandledMessageReceived():
            return "nothing understood it"
        case e.SupportRequested():
            return "a person should answer"
        case e.TextHeld():
            return "kept for the operator who has the conversation"
        case e.ReplyWithheld():
            return "no reply, since replies to texts without progress are limited"
        case e.UserUpdated(changes=changes):
            return f"changed {', '.join(changes)}"
        case e.OptedOut():
            return "opted out"
        case e.OptedIn():
            return "opted in"
        case e.Paused():
            return "lessons paused"
        case e.Resumed():
            return "lessons resumed"
        case e.NextDrillRequested():
            return "the next lesson was asked for"
        case e.NumberReassigned():
            return "taken for somebody new, since the number was dead for long"
        case _:
            return None
