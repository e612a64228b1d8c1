"""What the reconciler makes of each answer of the carrier, by the store's clock."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from shared.memory.documents import MemoryDocumentStore
from shared.memory.pubsub import MemoryPubSub
from shared.ports import Times
from shared.sms import outbox
from shared.sms.carrier import ListedMessage
from shared.sms.outbox import TextStore
from shared.sms.policy import SendingPolicy
from shared.sms.reconciling import CALL_IS_OVER, LOOK_BACK, UNRESOLVED_FOR, Reconciler
from shared.sms.text import TextMessage, ambiguous, leased
from shared.store.bodies import Stored
from tests.harness.pipeline import LIMITS, Clock, LedgerCarrier

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
POLICY = SendingPolicy(LIMITS)
SETTLE, SECOND = POLICY.settle_time, timedelta(seconds=1)
PENDING = TextMessage(phone="+15550100", seq=3, index=0, body="Hi", media_url=None, after=None, look_at=BEGIN)
SENDING = leased(PENDING, "another-instance", BEGIN, BEGIN)
AMBIGUOUS = ambiguous(SENDING, BEGIN)
MATCH, REWORDED = ListedMessage("SM1", "Hi", BEGIN), ListedMessage("SM1", "Hi!", BEGIN)

Answer = Sequence[ListedMessage] | None


class Answers(LedgerCarrier):
    """A carrier with scripted answers to each question for its messages; after them, it does not answer."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self.answers = [*answers]
        self.asked_since: list[datetime] = []

    def listed(self, phone: str, since: datetime) -> list[ListedMessage] | None:
        assert phone == PENDING.phone
        self.asked_since.append(since)
        answer = self.answers.pop(0) if self.answers else None
        return None if answer is None else [*answer]


class Deployment:
    """A store with one text, written at `BEGIN` by the store's clock, and one instance whose clock is `ahead`."""

    def __init__(self, text: TextMessage, carrier: LedgerCarrier, ahead: timedelta = timedelta(0)) -> None:
        self.clock = Clock(BEGIN)
        self.store = MemoryDocumentStore(self.clock)
        self.store.commit(outbox.create(text))
        own = Clock(BEGIN + ahead)

        def sleep(seconds: float) -> None:
            self.clock.sleep(seconds)
            own.sleep(seconds)

        self.sleep = sleep
        times = Times(own, own, sleep)
        topics = MemoryPubSub({"sms-receipts": []})
        self.reconciler = Reconciler(self.store, topics, carrier, times, POLICY)

    def resume(self, after: timedelta) -> TextMessage:
        """Let the instance look at the text so long after the last look; return the text as it is then."""
        self.sleep(after.total_seconds())
        self.reconciler.resume(self._stored())
        return self._stored().model

    def _stored(self) -> Stored[TextMessage]:
        stored = TextStore(self.store).get(PENDING.id)
        assert stored is not None
        return stored


@pytest.mark.parametrize(
    ("looks", "answers", "status"),
    [
        ([SECOND], [[], []], "AMBIGUOUS"),
        ([SECOND, SECOND * 60], [[]] * 4, "AMBIGUOUS"),
        ([SECOND, SETTLE], [[], None, []], "PENDING"),
        ([SECOND, SETTLE], [[], None, None], "AMBIGUOUS"),
        ([SETTLE], [[], None], "AMBIGUOUS"),
        ([SETTLE], [[], []], "PENDING"),
        ([SETTLE], [[MATCH]], "SENT"),
        ([SECOND, SETTLE], [[], [], [MATCH]], "SENT"),
        ([SECOND, SETTLE], [[], [], [REWORDED]], "AMBIGUOUS"),
        ([SECOND, SETTLE, SETTLE], [[REWORDED]] * 6, "AMBIGUOUS"),
        ([SECOND, SETTLE], [[REWORDED], [REWORDED, MATCH]], "SENT"),
        ([SECOND, SETTLE], [], "AMBIGUOUS"),
    ],
    ids=[
        "two denials at once",
        "denied until just before the settle time",
        "denied before and after",
        "denied before only",
        "denied once after",
        "denied twice after",
        "found",
        "found late",
        "another wording found late",
        "another wording",
        "found beside another wording",
        "no answer",
    ],
)
def test_a_text_is_settled_by_the_carrier_s_answers(looks: list[timedelta], answers: list[Answer], status: str) -> None:
    deployment = Deployment(AMBIGUOUS, Answers(*answers))
    text = [deployment.resume(after) for after in looks][-1]
    assert (text.status, text.attempt) == (status, 2 if status == "PENDING" else 1)


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(hours=3)])
def test_the_settle_time_does_not_depend_on_the_instance_s_clock(ahead: timedelta) -> None:
    deployment = Deployment(AMBIGUOUS, Answers(*[[]] * 10), ahead)
    assert deployment.resume(SECOND).status == "AMBIGUOUS"
    assert deployment.resume(SECOND * 60).status == "AMBIGUOUS"
    assert deployment.resume(SETTLE).status == "PENDING"


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(hours=3)])
def test_a_call_s_end_does_not_depend_on_the_instance_s_clock(ahead: timedelta) -> None:
    deployment = Deployment(SENDING, Answers(*[[]] * 10), ahead)
    assert deployment.resume(CALL_IS_OVER - SECOND).status == "SENDING"
    assert deployment.resume(SECOND).status == "AMBIGUOUS"


def test_the_settle_time_counts_from_the_call_of_an_instance_that_died() -> None:
    deployment = Deployment(SENDING, Answers(*[[]] * 10))
    assert deployment.resume(CALL_IS_OVER).status == "AMBIGUOUS"
    assert deployment.resume(SETTLE - CALL_IS_OVER).status == "PENDING"


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(0), timedelta(hours=3)])
def test_the_list_is_read_back_to_five_minutes_before_the_attempt(ahead: timedelta) -> None:
    carrier = Answers()
    deployment = Deployment(AMBIGUOUS, carrier, ahead)
    for after in (SECOND, SETTLE, timedelta(hours=5)):
        deployment.resume(after)
    assert set(carrier.asked_since) == {BEGIN - LOOK_BACK}


def test_a_message_of_a_given_up_attempt_is_not_a_match() -> None:
    deployment = Deployment(AMBIGUOUS, Answers([MATCH], [MATCH], [MATCH]))
    deployment.store.commit(outbox.given_up_attempt(MATCH.sid, BEGIN))
    assert deployment.resume(SECOND).status == "AMBIGUOUS"
    assert deployment.resume(SETTLE).status == "PENDING"


def test_another_wording_is_left_to_operators_after_an_hour(capsys: pytest.CaptureFixture[str]) -> None:
    deployment = Deployment(AMBIGUOUS, Answers(*[[REWORDED]] * 10))
    assert deployment.resume(UNRESOLVED_FOR - SECOND * 10).open
    text = deployment.resume(SECOND * 10)
    assert (text.status, text.open) == ("AMBIGUOUS", False)
    assert deployment.store.get(outbox.marker_path(text.id)) is not None
    assert "text_ambiguous" in capsys.readouterr().err
