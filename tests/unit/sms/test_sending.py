"""How texts reach the carrier: in order, once, whatever goes wrong. On the whole pipeline in memory."""

import pytest

from shared.errors import ConflictError
from shared.ports import Create, Delete
from shared.sms.carrier import NotNow, Outcome, RecipientOptedOut, Refused, Unknown
from shared.sms.outbox import OutboundTexts, StoredText, TextStore, change, outbox_path
from shared.sms.sending import LEASE, LOOK_EVERY_SECONDS
from shared.sms.text import TextMessage, leased
from tests.harness.pipeline import LedgerCarrier, Pipeline, said

PHONE = "+15550100"


def answering(carrier: LedgerCarrier | None = None) -> Pipeline:
    """A learner who has a question open; the next answer brings two texts."""
    pipeline = Pipeline(carrier=carrier)
    for words in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, words)
    return pipeline


def sent(pipeline: Pipeline) -> list[str]:
    """Everything that the carrier has taken, in order."""
    return [said(text) for text in pipeline.carrier.ledger]


def test_texts_leave_in_the_order_of_the_log() -> None:
    pipeline = answering()
    pipeline.text(PHONE, "b")
    assert [text.id for text in pipeline.carrier.ledger] == [text.id for text in pipeline.texts(PHONE)]


def test_the_next_text_leaves_as_soon_as_the_receipt_is_there() -> None:
    pipeline = answering()
    pipeline.clock.sleep(60)
    before = pipeline.clock.now
    pipeline.text(PHONE, "b")
    assert (pipeline.clock.now - before).total_seconds() <= LOOK_EVERY_SECONDS


def test_without_receipts_the_next_text_waits_only_so_long() -> None:
    pipeline = answering(LedgerCarrier(receipts=()))
    pipeline.clock.sleep(60)
    before = pipeline.clock.now
    assert len(pipeline.text(PHONE, "b")) == 2
    assert (pipeline.clock.now - before).total_seconds() == pytest.approx(1.0, abs=0.3)


def test_a_receipt_that_says_queued_does_not_let_the_next_text_go() -> None:
    pipeline = answering(LedgerCarrier(receipts=("queued",)))
    pipeline.clock.sleep(60)
    before = pipeline.clock.now
    pipeline.text(PHONE, "b")
    assert (pipeline.clock.now - before).total_seconds() == pytest.approx(1.0, abs=0.3)


def test_a_text_that_the_carrier_refuses_fails_and_the_next_one_goes() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [Refused(30007)]
    assert len(pipeline.text(PHONE, "b")) == 1
    failed, delivered = pipeline.texts(PHONE)[-2:]
    assert (failed.status, failed.error_code, delivered.status) == ("FAILED", 30007, "DELIVERED")


def test_a_throttled_text_is_sent_later_and_nothing_overtakes_it() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [NotNow(20429), NotNow(20429)]
    texts = pipeline.text(PHONE, "b")
    assert len(texts) == 2
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["DELIVERED", "DELIVERED"]
    assert [text.id for text in pipeline.carrier.ledger] == [text.id for text in pipeline.texts(PHONE)]


class TimesOut(LedgerCarrier):
    """Takes the next text and never says so."""

    def __init__(self, *, takes: bool, lists: bool, receipts: bool) -> None:
        super().__init__()
        self.takes, self.lists, self.tells = takes, lists, receipts
        self.silent = False

    def send(self, text: TextMessage) -> Outcome:
        if not self.silent:
            return super().send(text)
        self.silent = False
        if self.takes:
            self.receipts = ("sent", "delivered") if self.tells else ()
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
    ids=["a receipt tells", "the carrier's list tells", "nobody tells", "it never got it"],
)
def test_a_text_whose_fate_is_unknown_is_settled_or_stays_flagged_but_is_never_sent_again(
    takes: bool, lists: bool, receipts: bool, status: str
) -> None:
    carrier = TimesOut(takes=takes, lists=lists, receipts=receipts)
    pipeline = answering(carrier)
    before = len(carrier.ledger)
    carrier.silent = True
    pipeline.text(PHONE, "b")
    unknown, following = pipeline.texts(PHONE)[-2:]
    assert (unknown.status, following.status) == (status, "DELIVERED")
    assert [text.id for text in carrier.ledger[before:]] == [unknown.id, following.id][0 if takes else 1 :]


def test_a_message_like_it_that_is_another_text_of_ours_settles_nothing() -> None:
    carrier = TimesOut(takes=False, lists=True, receipts=False)
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    carrier.silent = True
    pipeline.text(PHONE, "hello again")
    first, second = pipeline.texts(PHONE)
    assert first.body == second.body
    assert (first.status, second.status) == ("DELIVERED", "AMBIGUOUS")


def test_a_crash_during_the_call_is_settled_after_the_lease_and_never_repeated() -> None:
    pipeline = answering()
    store = TextStore(pipeline.store)
    queued = TextMessage(phone=PHONE, seq=9, index=0, body="Hi", media_url=None, after=None)
    pipeline.store.commit(Create(f"texts/{queued.id}", {"phone": PHONE, "open": True, "sid": None, "body": ""}))
    written = pipeline.store.get(f"texts/{queued.id}")
    assert written is not None
    stored = StoredText(text=queued, version=written.version)
    now = pipeline.clock()
    pipeline.store.commit(change(stored, leased(queued, now, now + LEASE)))
    outbound = OutboundTexts(phone=PHONE, texts=(stored,))
    before = sent(pipeline)
    pipeline.topics.publish("outbound-sms", PHONE, outbound.model_dump_json())
    pipeline.settle()
    assert sent(pipeline) == before
    assert pipeline.stored(queued.id).status == "AMBIGUOUS"
    assert pipeline.clock() >= now + LEASE
    assert store.open_texts(PHONE)[0].text.id == queued.id


def test_an_opt_out_cancels_what_is_queued() -> None:
    carrier = LedgerCarrier()
    pipeline = answering(carrier)
    pipeline.post(PHONE, "b")
    drain(pipeline, except_for="send-texts")
    pipeline.post(PHONE, "STOP")
    drain(pipeline, except_for="send-texts")
    before = sent(pipeline)
    pipeline.settle()
    assert sent(pipeline) == before
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["CANCELLED", "CANCELLED"]


def test_an_opt_out_cancels_what_is_queued_with_it() -> None:
    pipeline = answering()
    before = sent(pipeline)
    for words in ("b", "STOP"):
        pipeline.post(PHONE, words)
        pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    only_the_last = pipeline.batches(PHONE)[-1].model_dump_json()
    pipeline.functions["queue-texts"](only_the_last)
    pipeline.settle()
    assert sent(pipeline) == before
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["CANCELLED", "CANCELLED"]


def test_a_learners_open_texts_come_in_the_logs_order_not_in_that_of_their_ids() -> None:
    pipeline = Pipeline(carrier=LedgerCarrier())
    for number in range(11):
        pipeline.post(PHONE, f"hello {number}")
    drain(pipeline, except_for="send-texts")
    assert [stored.text.seq for stored in TextStore(pipeline.store).open_texts(PHONE)] == list(range(1, 12))


def drain(pipeline: Pipeline, *, except_for: str) -> None:
    """Push everything but what waits for one function."""
    while waiting := [pair for pair in pipeline.topics.waiting() if pair[0] != except_for]:
        for function, phone in waiting:
            pipeline.topics.deliver(function, phone, pipeline.push)


def test_the_carriers_opt_out_becomes_one_in_the_dialog() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [RecipientOptedOut(21610), Refused(21610)]
    pipeline.text(PHONE, "b")
    assert pipeline.events(PHONE)[-1] == "OPTED_OUT"
    assert pipeline.text(PHONE, "a") == []


def test_a_doubled_hint_neither_queues_nor_sends_twice() -> None:
    pipeline = answering()
    batch = pipeline.batches(PHONE)[-1]
    before = sent(pipeline), pipeline.texts(PHONE)
    pipeline.topics.publish("dialog-events", PHONE, batch.model_dump_json(), batch.model_dump_json())
    pipeline.settle()
    assert (sent(pipeline), pipeline.texts(PHONE)) == before


def test_lost_hints_are_made_up_from_the_log_in_order() -> None:
    pipeline = Pipeline()
    pipeline.post(PHONE, "hello")
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    for text in ("one", "two"):
        pipeline.post(PHONE, text)
        pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    only_the_last = pipeline.batches(PHONE)[-1].model_dump_json()
    pipeline.functions["queue-texts"](only_the_last)
    assert [text.seq for text in pipeline.texts(PHONE)] == [1, 2, 3]


def test_two_senders_of_one_text_call_the_carrier_once() -> None:
    pipeline = answering()
    pipeline.post(PHONE, "b")
    drain(pipeline, except_for="send-texts")
    stored = TextStore(pipeline.store).open_texts(PHONE)
    message = OutboundTexts(phone=PHONE, texts=tuple(stored)).model_dump_json()
    pipeline.functions["send-texts"](message)
    before = len(pipeline.carrier.ledger)
    pipeline.functions["send-texts"](message)
    assert len(pipeline.carrier.ledger) == before


def test_a_text_that_is_sent_already_holds_up_nobody() -> None:
    pipeline = answering(LedgerCarrier(receipts=()))
    pipeline.post(PHONE, "b")
    drain(pipeline, except_for="send-texts")
    stored = TextStore(pipeline.store).open_texts(PHONE)
    message = OutboundTexts(phone=PHONE, texts=tuple(stored)).model_dump_json()
    pipeline.functions["send-texts"](message)
    before = pipeline.clock.now
    pipeline.functions["send-texts"](message)
    assert pipeline.clock.now == before


def test_nobody_waits_for_a_text_that_the_carrier_refused() -> None:
    pipeline = answering()
    pipeline.clock.sleep(60)
    pipeline.carrier.outcomes = [Refused(21211)]
    before = pipeline.clock.now
    pipeline.text(PHONE, "b")
    assert pipeline.clock.now == before


def test_a_queued_text_of_somebody_who_was_forgotten_meanwhile_holds_up_nobody() -> None:
    pipeline = answering()
    pipeline.post(PHONE, "b")
    for function in ("handle-command", "queue-texts"):
        pipeline.topics.deliver(function, PHONE, pipeline.push)
    pipeline.store.commit(*(Delete(f"texts/{text.id}") for text in pipeline.texts(PHONE)))
    assert pipeline.topics.deliver("send-texts", PHONE, pipeline.push)
    (parked,) = pipeline.parked()
    assert "does not exist" in str(parked.fields["reason"])


def test_a_queuer_that_was_overtaken_writes_nothing() -> None:
    pipeline = answering()
    pipeline.post(PHONE, "b")
    pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    pipeline.store.commit(Create("texts/+15550100:5:0", {"phone": PHONE, "open": False, "sid": None, "body": ""}))
    outbox = pipeline.store.get(outbox_path(PHONE))
    with pytest.raises(ConflictError):
        pipeline.functions["queue-texts"](pipeline.batches(PHONE)[-1].model_dump_json())
    assert pipeline.store.get(outbox_path(PHONE)) == outbox
