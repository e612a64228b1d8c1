"""Opt-outs reported by the carrier, which may know of them before the dialog."""

from shared.contracts.commands import OptOut
from shared.ports import Publisher
from shared.sms.text import TextMessage


def publish_opt_out(publisher: Publisher, text: TextMessage) -> None:
    """Publish the opt-out that made the carrier refuse this text.

    Call it before the text's final status is written, so that a failure in between causes a repetition, not a loss.
    Raises RetryError.
    """
    command = OptOut(id=f"opt-out:{text.id}", phone=text.phone)
    publisher.publish("dialog-commands", text.phone, command.model_dump_json())
