"""When the pipeline has no more work for a learner: texts that wait do not count."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from local.gateway.quiescence import TIMEOUT_SECONDS, Quiescence
from shared.clock import real
from shared.contracts.sending_hours import SendingHours
from shared.memory.documents import MemoryDocumentStore
from shared.sms import outbox
from shared.sms.outbox import TextStore
from shared.sms.text import TextMessage, accepted, ambiguous, leased, postponed

NIGHT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
LATER = NIGHT + timedelta(minutes=10)
TEXT = TextMessage(phone="+12125550101", seq=1, index=0, body="Hi.", media_url=None, after=None, look_at=LATER)
NEXT = TEXT.model_copy(update={"index": 1, "after": TEXT.id})
SENDING = leased(TEXT, "an instance", NIGHT, LATER)
BY_DAY = TEXT.model_copy(update={"hours": SendingHours(first=9, last=20, zones=("UTC",))})


@pytest.mark.anyio
@pytest.mark.parametrize(
    "texts",
    [
        pytest.param((), id="no text"),
        pytest.param((accepted(SENDING, "SM1", LATER),), id="a sent text without receipts"),
        pytest.param((BY_DAY, NEXT), id="a text that waits for its hours, and the next one"),
        pytest.param((postponed(TEXT, LATER), NEXT), id="a text that waits for its next check, and the next one"),
        pytest.param((ambiguous(SENDING, LATER), NEXT), id="a text of unknown outcome, and the next one"),
    ],
)
async def test_texts_that_wait_are_not_waited_for(texts: tuple[TextMessage, ...]) -> None:
    documents = MemoryDocumentStore()
    documents.commit(*map(outbox.create, texts))
    began = real()
    await _quiescence(documents).wait_for_learners()
    assert real() - began < timedelta(seconds=TIMEOUT_SECONDS)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT, id="a text that was just queued"),
        pytest.param(SENDING, id="a text during its call"),
        pytest.param(BY_DAY.model_copy(update={"any_hour_until": LATER}), id="a reply at night"),
    ],
)
async def test_a_text_that_can_be_sent_now_is_waited_for(text: TextMessage) -> None:
    documents = MemoryDocumentStore()
    documents.commit(outbox.create(text))
    waiting = asyncio.create_task(_quiescence(documents).wait_for_learners())
    assert not (await asyncio.wait([waiting], timeout=0.3))[0]
    (stored,) = TextStore(documents).open_texts(text.phone)
    TextStore(documents).write(stored, accepted(SENDING, "SM1", LATER))
    await asyncio.wait_for(waiting, TIMEOUT_SECONDS)


def _quiescence(documents: MemoryDocumentStore) -> Quiescence:
    """Waits at night, for a learner of whom a function was called."""
    quiescence = Quiescence(documents, lambda: NIGHT)
    quiescence.count_call("send-texts", TEXT.phone)
    return quiescence
