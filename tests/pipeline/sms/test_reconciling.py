"""A text whose outcome is unknown is never sent again. On the whole pipeline in memory."""

import pytest

from shared.ports import Create
from shared.sms.carrier import Outcome, Unknown
from shared.sms.outbox import TextStore, as_written, outbound, update
from shared.sms.sending import LEASE
from shared.sms.text import TextMessage, leased
from tests.harness.pipeline import LedgerCarrier, Pipeline
from tests.pipeline.sms.sms_pipeline import PHONE, answering, sent


class TimesOut(LedgerCarrier):
    """Times out on the next text, whether or not it takes it."""

    def __init__(self, *, takes: bool, lists: bool, receipts: bool) -> None:
        super().__init__()
        self.takes, self.lists, self.sends_receipts = takes, lists, receipts
        self.times_out = False

    def send(self, text: TextMessage) -> Outcome:
        if not self.times_out:
            return super().send(text)
        self.times_out = False
        if self.takes:
            self.receipts = ("sent", "delivered") if self.sends_receipts else ()
            super().send(text)
            self.receipts = ("sent", "delivered")
        return Unknown()

    def find(self, text: TextMessage) -> list[str]:
        return super().find(text) if self.lists else []


@pytest.mark.parametrize(
    ("takes", "lists", "receipts", "status"),
    [
        (True, False, True, "DELIVERED"),
        (True, True, False, "SENT"),
        (True, False, False, "AMBIGUOUS"),
        (False, True, False, "AMBIGUOUS"),
    ],
    ids=["receipt", "match at the carrier", "neither", "never taken"],
)
def test_an_ambiguous_text_is_never_sent_again_settled_or_not(
    takes: bool, lists: bool, receipts: bool, status: str
) -> None:
    carrier = TimesOut(takes=takes, lists=lists, receipts=receipts)
    pipeline = answering(carrier)
    before = len(carrier.ledger)
    carrier.times_out = True
    pipeline.text(PHONE, "b")
    unknown, following = pipeline.texts(PHONE)[-2:]
    assert (unknown.status, following.status) == (status, "DELIVERED")
    assert [text.id for text in carrier.ledger[before:]] == [unknown.id, following.id][0 if takes else 1 :]


def test_a_message_that_belongs_to_another_text_is_not_a_match() -> None:
    carrier = TimesOut(takes=False, lists=True, receipts=False)
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    carrier.times_out = True
    pipeline.text(PHONE, "hello again")
    first, second = pipeline.texts(PHONE)
    assert first.body == second.body
    assert (first.status, second.status) == ("DELIVERED", "AMBIGUOUS")


def test_a_call_cut_off_by_a_crash_is_reconciled_and_never_repeated() -> None:
    pipeline = answering()
    store = TextStore(pipeline.store)
    queued = TextMessage(phone=PHONE, seq=9, index=0, body="Hi", media_url=None, after=None)
    pipeline.store.commit(Create(f"texts/{queued.id}", {"phone": PHONE, "open": True, "sid": None, "body": ""}))
    written = pipeline.store.get(f"texts/{queued.id}")
    assert written is not None
    stored = as_written(queued, written.version)
    now = pipeline.clock()
    pipeline.store.commit(update(stored, leased(queued, now, now + LEASE)))
    before = sent(pipeline)
    pipeline.topics.publish("outbound-sms", PHONE, outbound(PHONE, [stored]).model_dump_json())
    pipeline.settle()
    assert sent(pipeline) == before
    assert pipeline.stored(queued.id).status == "AMBIGUOUS"
    assert pipeline.clock() >= now + LEASE
    assert store.open_texts(PHONE)[0].model.id == queued.id
