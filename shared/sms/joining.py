"""Join the texts that follow a graded answer where that costs no more: the reply, the explanation and the question."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.contracts.drill import LONGEST_TEXT, Message
from shared.sms.segments import segment_count

JOINS_TEXTS = 4
"""Number of the first release that joins texts. The batches of earlier ones keep the texts that they had."""


@dataclass(frozen=True)
class Part:
    """A message of a batch. `glue`: what joins it to the message before; None if it stays apart."""

    message: Message
    glue: str | None = None


def parts(messages: Iterable[Message], glue: str | None = None) -> list[Part]:
    """Return messages that stay apart from each other. `glue`: what joins the first one to the message before."""
    return [Part(message, None if index else glue) for index, message in enumerate(messages)]


def joined(said: Iterable[Part]) -> tuple[Message, ...]:
    """Return the messages of these parts, in order, with a part in the text before it where that costs no more."""
    messages: list[Message] = []
    for part in said:
        whole = _whole(messages[-1], part) if messages else None
        if whole is None:
            messages.append(part.message)
        else:
            messages[-1] = whole
    return tuple(messages)


def _whole(before: Message, part: Part) -> Message | None:
    """Return both in one message, or None if they stay two.

    A text with a picture stays as it is: phones show the picture and its text apart, or in another order.
    """
    after = part.message
    if part.glue is None or not before.text or not after.text or before.media_url or after.media_url:
        return None
    text = f"{before.text}{part.glue}{after.text}"
    costs_more = segment_count(text) > segment_count(before.text) + segment_count(after.text)
    return None if costs_more or len(text) > LONGEST_TEXT else Message(text=text)
