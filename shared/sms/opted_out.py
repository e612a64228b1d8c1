"""When the carrier knows before us that a learner opted out."""

from shared.contracts.commands import OptOut
from shared.ports import Publisher
from shared.sms.text import TextMessage

CODES = frozenset({21610})
"""What the carrier answers, or tells in a receipt, about a text to somebody who opted out there."""


def tell_dialog(publisher: Publisher, text: TextMessage) -> None:
    """The carrier refuses this text for that reason, so the dialog must know. Raises RetryError.

    Published before the text's own end is written: what fails in between is then done again, not forgotten.
    """
    command = OptOut(id=f"opt-out:{text.id}", phone=text.phone)
    publisher.publish("dialog-commands", text.phone, command.model_dump_json())
