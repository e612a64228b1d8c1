"""The carrier is asked about sent texts whose receipts are missing, since a text that never left is not lost."""

from datetime import timedelta

from shared.sms.carrier import Reported
from shared.sms.reconciling import UNANSWERED_FOR
from shared.sms.waiting import CONFIRM_AFTER, CONFIRM_AGAIN, CONFIRM_FOR
from tests.harness.pipeline import LedgerCarrier, Pipeline
from tests.pipeline.sms.sms_pipeline import PHONE, answering
from tests.pipeline.sms.test_reconciling import statuses


class LosesReceipts(LedgerCarrier):
    """A carrier without receipts, which tells what became of a message if asked; `questions`: how often it was."""

    def __init__(self) -> None:
        super().__init__(receipts=())
        self.reports: dict[str, Reported] = {}
        self.questions = 0

    def report(self, sid: str) -> Reported | None:
        self.questions += 1
        return self.reports.get(sid, super().report(sid))


def never_left(carrier: LosesReceipts) -> None:
    """Let the last text that the carrier took have met a full queue."""
    carrier.reports[f"SM{len(carrier.ledger) - 1:032d}"] = Reported("failed", 30001)


def quiet(carrier: LosesReceipts) -> Pipeline:
    """Return a pipeline whose learner has got one text, without a receipt, and no question is open about it yet."""
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    carrier.questions = 0
    return pipeline


def test_a_sent_text_without_a_receipt_is_asked_about_after_ten_minutes() -> None:
    carrier = LosesReceipts()
    pipeline = quiet(carrier)
    pipeline.let_pass(CONFIRM_AFTER - timedelta(minutes=1))
    assert carrier.questions == 0
    carrier.reports["SM" + 32 * "0"] = Reported("delivered", None)
    pipeline.let_pass(timedelta(minutes=2))
    assert (pipeline.texts(PHONE)[0].status, carrier.questions) == ("DELIVERED", 1)


def test_it_is_asked_about_every_hour_for_a_day() -> None:
    carrier = LosesReceipts()
    pipeline = quiet(carrier)
    pipeline.let_pass(CONFIRM_FOR + 3 * CONFIRM_AGAIN)
    assert 23 <= carrier.questions <= 26
    asked = carrier.questions
    pipeline.let_pass(CONFIRM_FOR)
    assert carrier.questions == asked


def test_a_text_that_never_left_and_whose_receipt_was_lost_is_sent_again() -> None:
    carrier = LosesReceipts()
    pipeline = quiet(carrier)
    never_left(carrier)
    pipeline.let_pass(timedelta(minutes=15))
    assert [text.attempt for text in carrier.ledger] == [1, 2]


def test_a_text_with_receipts_is_never_asked_about() -> None:
    class Counts(LedgerCarrier):
        """Counts the questions about messages."""

        questions = 0

        def report(self, sid: str) -> Reported | None:
            self.questions += 1
            return super().report(sid)

    carrier = Counts()
    pipeline = answering(carrier)
    pipeline.text(PHONE, "b")
    pipeline.let_pass(timedelta(hours=3))
    assert carrier.questions == 0


def test_a_text_does_not_overtake_one_that_never_left() -> None:
    carrier = LosesReceipts()
    pipeline = quiet(carrier)
    never_left(carrier)
    assert pipeline.text(PHONE, "HELP") == []
    pipeline.let_pass(timedelta(minutes=10))
    assert [text.seq for text in carrier.ledger] == [1, 1, 2]


def test_a_text_waits_a_bounded_time_for_an_answer_about_the_one_before() -> None:
    carrier = LosesReceipts()
    pipeline = answering(carrier)
    carrier.lists = False
    begin = pipeline.clock.now
    assert len(pipeline.text(PHONE, "b")) == 0
    pipeline.let_pass(UNANSWERED_FOR - timedelta(minutes=2))
    assert statuses(pipeline) == ["PENDING", "PENDING"]
    pipeline.let_pass(2 * UNANSWERED_FOR)
    assert statuses(pipeline) == ["SENT", "SENT"]
    assert pipeline.clock.now - begin < 4 * UNANSWERED_FOR
