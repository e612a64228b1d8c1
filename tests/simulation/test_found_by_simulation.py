"""Failures that the simulation found, each as the smallest test that shows it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from shared import composition
from shared.composition import Ports
from shared.edge.push import PushMessage
from shared.errors import ConflictError, RetryError
from shared.ports import DocumentStore
from shared.sms.carrier import ListedMessage, NotTaken, Outcome, Unknown
from shared.sms.outbox import TextStore, outbound
from shared.sms.reconciling import CALL_IS_OVER, UNRESOLVED_FOR
from shared.sms.text import TextMessage
from tests.harness.pipeline import WEBHOOK, LedgerCarrier, Pipeline, always, signed
from tests.harness.scripted_store import ScriptedStore

PHONE = "+15550100"


@dataclass
class Interrupted(LedgerCarrier):
    """A carrier that runs an action during its next call."""

    meanwhile: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, text: TextMessage) -> Outcome:
        if (meanwhile := self.meanwhile) is not None:
            self.meanwhile = None
            meanwhile()
        return super().send(text)


def learning(carrier: LedgerCarrier | None = None) -> Pipeline:
    """Return a pipeline with a learner who has a question open; the right answer causes two texts."""
    pipeline = Pipeline(carrier=carrier)
    for words in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, words)
    return pipeline


def queued(pipeline: Pipeline, *texts: str) -> str:
    """Send these texts, and return the message for the sender with all texts that are open then."""
    for text in texts:
        pipeline.post(PHONE, text)
        pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
        pipeline.topics.deliver("queue-texts", PHONE, pipeline.push)
    return outbound(PHONE, TextStore(pipeline.store).open_texts(PHONE)).model_dump_json()


def sent_ids(pipeline: Pipeline) -> list[tuple[int, int]]:
    """Return seq and index of the texts that the carrier has accepted."""
    return [(text.seq, text.index) for text in pipeline.carrier.ledger]


def on(store: DocumentStore, pipeline: Pipeline) -> Ports:
    """Return the pipeline's ports with this store."""
    return replace(pipeline.ports, documents=always(store))


def test_queueing_that_fails_half_way_keeps_the_order_of_texts() -> None:
    """Seed 64: the hint of one batch was lost, and the store failed while the next batch was catching up."""
    pipeline = Pipeline()
    for text in ("one", "HELP"):
        pipeline.post(PHONE, text)
        pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
    last = pipeline.batches(PHONE)[-1].model_dump_json()
    flaky = ScriptedStore(pipeline.store, before_commit=[None, RetryError()])
    attempts = (pipeline.hand("queue-texts", last, on(flaky, pipeline)) for _ in range(2))
    assert 204 in attempts  # lazily: the second attempt only if the first one fails
    while pipeline.topics.deliver("send-texts", PHONE, pipeline.push):
        pass
    assert sent_ids(pipeline) == [(1, 0), (2, 0)]


def test_a_throttled_text_is_not_sent_after_a_concurrent_opt_out() -> None:
    """Seed 200: an opt-out cancels pending texts, but this one was at the carrier, which then throttled it."""
    carrier = Interrupted()
    pipeline = learning(carrier)
    carrier.outcomes = [NotTaken(20429)]
    carrier.meanwhile = lambda: discard(queued(pipeline, "STOP"))
    message = queued(pipeline, "b")
    before = sent_ids(pipeline)
    for _ in range(2):
        assert pipeline.hand("send-texts", message) == 204
    pipeline.settle()
    assert sent_ids(pipeline) == before
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["CANCELLED", "CANCELLED"]


def discard(_: str) -> None:
    """Ignore a result."""


def test_an_instance_stalled_after_the_lease_gives_it_back() -> None:
    """Seed 251: by then the text counts as ambiguous, and later texts have been sent."""
    pipeline = learning()
    message = queued(pipeline, "b")
    before = sent_ids(pipeline)
    stalled = ScriptedStore(pipeline.store, after_commit=[lambda: pipeline.clock.sleep(CALL_IS_OVER.total_seconds())])
    assert pipeline.hand("send-texts", message, on(stalled, pipeline)) == 204
    assert sent_ids(pipeline)[len(before) :] == [(text.seq, text.index) for text in pipeline.texts(PHONE)[-2:]]
    assert stalled.commits[:3] == [2, 1, 2]  # leased, given back, leased again


def test_a_clock_that_is_ahead_does_not_end_a_lease() -> None:
    """Seed 251: another instance, ten minutes ahead, went on to the next text while the carrier was being called."""
    carrier = Interrupted()
    pipeline = learning(carrier)
    message = queued(pipeline, "b")
    first, second = pipeline.texts(PHONE)[-2:]
    ahead = replace(pipeline.ports, wall_clock=lambda: pipeline.clock() + timedelta(minutes=10), instance=always("b"))
    during: list[tuple[int, int]] = []

    def other_instance() -> None:
        assert pipeline.hand("send-texts", message, ahead) == 204
        during.extend(sent_ids(pipeline)[-2:])

    carrier.meanwhile = other_instance
    before = sent_ids(pipeline)
    assert pipeline.hand("send-texts", message) == 204
    assert during == before[-2:]
    assert sent_ids(pipeline) == [*before, (first.seq, first.index), (second.seq, second.index)]


class LosesAnswers(LedgerCarrier):
    """A carrier whose every send times out, without receipts.

    `takes`: for each of the first sends, whether the text was accepted before the time-out; the others are.
    """

    def __init__(self, *takes: bool) -> None:
        super().__init__(receipts=())
        self.takes = [*takes]

    def send(self, text: TextMessage) -> Outcome:
        if not self.takes or self.takes.pop(0):
            super().send(text)
        return Unknown()


@pytest.mark.parametrize("takes", [(True, False), (False, True), (True, True), (False, False)])
def test_of_two_equal_texts_the_sent_one_is_not_mistaken_for_the_other(takes: tuple[bool, bool]) -> None:
    """Seed 282: the outcome of both is unknown, and the carrier lists one message with this body."""
    pipeline = Pipeline(carrier=LosesAnswers(*takes))
    pipeline.text(PHONE, "hello")
    pipeline.text(PHONE, "hello again")
    pipeline.let_pass(timedelta(minutes=20))
    texts = pipeline.texts(PHONE)
    assert [text.status for text in texts] == ["SENT", "SENT"]
    assert sent_ids(pipeline) == [(text.seq, text.index) for text in texts]
    assert [text.sid for text in texts] == [f"SM{number:032d}" for number in range(2)]


def test_an_unexpected_error_while_parking_does_not_leave_the_edge(capsys: pytest.CaptureFixture[str]) -> None:
    """It reached the server of the function, which logs an error's text."""
    pipeline, outage = Pipeline(), RuntimeError(f"no permission to write about {PHONE}")
    assert (
        pipeline.hand("handle-command", "{", on(ScriptedStore(pipeline.store, before_commit=[outage]), pipeline)) == 500
    )
    assert PHONE not in capsys.readouterr().err


def test_an_unexpected_error_while_publishing_does_not_leave_the_webhook(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It reached the server of the function there, too."""

    class Broken:
        def publish(self, topic: str, phone: str, *_: str) -> None:
            raise RuntimeError(f"no permission to publish for {phone} on {topic}")

    form = {"MessageSid": "SM1", "From": PHONE, "To": "+15005550006", "Body": "WELCOME"}
    pipeline = Pipeline()
    ports = replace(pipeline.ports, publisher=always(Broken()))
    assert pipeline.call("twilio-webhook", signed(WEBHOOK, form), ports) == 500
    assert PHONE not in capsys.readouterr().err


def test_a_conflict_while_parking_does_not_mean_the_message_is_parked() -> None:
    """Seed 56: Firestore may refuse all of several concurrent creates, and then the document does not exist."""
    pipeline = Pipeline()
    parking = composition.parking(on(ScriptedStore(pipeline.store, before_commit=[ConflictError()]), pipeline))
    message = PushMessage(id="1", subscription="handle-command", phone=PHONE, data="{")
    with pytest.raises(RetryError):
        parking.park(message, "not JSON")
    parking.park(message, "not JSON")
    assert len(pipeline.parked()) == 1


def test_checks_of_an_ambiguous_text_end() -> None:
    """Seed 11 of the fortnight: doubled hints rechecked every text that was ever ambiguous, which delayed new ones."""
    carrier = CountsChecks()
    carrier.rewords = True
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    pipeline.let_pass(UNRESOLVED_FOR + timedelta(minutes=10))
    checks = carrier.checks
    assert checks > 10
    assert pipeline.hand("queue-texts", pipeline.batches(PHONE)[-1].model_dump_json()) == 204
    pipeline.let_pass(timedelta(hours=1))
    assert carrier.checks == checks
    assert [text.status for text in pipeline.texts(PHONE)] == ["AMBIGUOUS"]


class CountsChecks(LosesAnswers):
    """Counts the checks of texts."""

    checks = 0

    def listed(self, phone: str, since: datetime) -> list[ListedMessage] | None:
        self.checks += 1
        return super().listed(phone, since)


class Crash(BaseException):
    """The instance has crashed."""


class TakesAndCrashes(LedgerCarrier):
    """A carrier that takes a text, without receipts, just before the instance that calls it crashes."""

    def send(self, text: TextMessage) -> Outcome:
        super().send(text)
        raise Crash


def test_an_opt_out_long_after_a_crash_does_not_hide_the_text_that_was_taken() -> None:
    """Seed 783: the opt-out was written to the text, which then looked younger than the carrier's message."""
    pipeline = learning()
    message = queued(pipeline, "b")
    carrier = TakesAndCrashes(receipts=())
    carrier.ledger = pipeline.carrier.ledger
    ahead = replace(
        pipeline.ports, carrier=always(carrier), wall_clock=lambda: pipeline.clock() + timedelta(minutes=10)
    )
    with pytest.raises(Crash):
        pipeline.hand("send-texts", message, ahead)
    pipeline.clock.sleep(timedelta(minutes=10).total_seconds())
    discard(queued(pipeline, "STOP"))
    pipeline.let_pass(timedelta(minutes=10))
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["SENT", "CANCELLED"]
