"""A scheduled text that expired takes back the drill or the reminder that it belongs to."""

import pytest

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import COMMAND, WithdrawScheduled
from shared.contracts.profile import Profile
from shared.errors import RetryError
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.sms.expiry import publish_withdrawal
from shared.sms.text import TextMessage
from tests.harness.dialogs import GRADED, NOW, PHONE, drill, says

REF = {"instance_id": f"{PHONE}:3", "drill_slug": "01-colours"}
STARTED = e.DrillStarted.model_validate({**REF, "drill": drill(GRADED)})
REMINDED = e.ReminderTriggered.model_validate({**REF, "prompt": GRADED, "reply": "Still there?"})
REPLIED = e.CompletedPrompt.model_validate({**REF, "prompt": GRADED, "response": "b", "reply": None, "learned": {}})


class Published:
    """A publisher that keeps its messages."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str, str]] = []

    def publish(self, topic: str, phone: str, *messages: str) -> None:
        self.messages += [(topic, phone, message) for message in messages]


def text(index: int = 0) -> TextMessage:
    return TextMessage(phone=PHONE, seq=3, index=index, body="Hi", media_url=None, after=None)


def stored(*events: e.Event) -> MemoryDocumentStore:
    """Return a store with a batch of these events, to which the texts belong."""
    documents = MemoryDocumentStore()
    command, profile = says("x"), Profile()
    batch = Batch(
        phone=PHONE, seq=3, command=command, decided_at=NOW, registration=None, events=events, profile=profile
    )
    documents.commit(log.entry(batch))
    return documents


@pytest.mark.parametrize(("event", "prompt_slug"), [(STARTED, None), (REMINDED, GRADED.slug)])
def test_the_drill_or_the_reminder_is_taken_back(event: e.Event, prompt_slug: str | None) -> None:
    publisher = Published()
    publish_withdrawal(stored(event), publisher, text())
    ((topic, phone, message),) = publisher.messages
    withdrawal = WithdrawScheduled(
        id=f"withdraw:{PHONE}:3", phone=PHONE, instance_id=f"{PHONE}:3", prompt_slug=prompt_slug
    )
    assert (topic, phone, COMMAND.decode(message)) == ("dialog-commands", PHONE, withdrawal)


def test_all_texts_of_a_batch_publish_the_same_command() -> None:
    publisher, documents = Published(), stored(STARTED)
    for index in range(3):
        publish_withdrawal(documents, publisher, text(index))
    assert len(publisher.messages) == 3
    assert len(set(publisher.messages)) == 1


def test_nothing_else_is_taken_back() -> None:
    publisher = Published()
    publish_withdrawal(stored(REPLIED), publisher, text())
    assert publisher.messages == []


def test_a_log_without_the_batch_is_tried_again() -> None:
    with pytest.raises(RetryError):
        publish_withdrawal(MemoryDocumentStore(), Published(), text())
