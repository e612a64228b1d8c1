"""Scheduled texts whose time has passed: the drill or reminder that they belong to becomes due again."""

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import WithdrawScheduled
from shared.event_log import log
from shared.ports import DocumentStore, Publisher
from shared.sms.text import TextMessage


def publish_withdrawal(documents: DocumentStore, publisher: Publisher, text: TextMessage) -> None:
    """Publish the command that takes back the drill or reminder to which this expired text belongs.

    Call it before the text is written as cancelled, so that a failure in between causes a repetition, not a loss.
    All texts of a batch publish the same command, which is handled once. Raises RetryError.
    """
    (batch,) = log.read(documents, text.phone, text.seq, text.seq)
    if (command := _withdrawal(batch)) is not None:
        publisher.publish("dialog-commands", text.phone, command.model_dump_json())


def _withdrawal(batch: Batch) -> WithdrawScheduled | None:
    for event in batch.events:
        match event:
            case e.DrillStarted():
                instance_id, prompt_slug = event.instance_id, None
            case e.ReminderTriggered():
                instance_id, prompt_slug = event.instance_id, event.prompt.slug
            case _:
                continue
        return WithdrawScheduled(
            id=f"withdraw:{batch.id}", phone=batch.phone, instance_id=instance_id, prompt_slug=prompt_slug
        )
    return None
