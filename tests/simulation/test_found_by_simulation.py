"""What the simulation has found, each as the smallest story that shows it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from shared import composition
from shared.composition import Ports
from shared.edge.push import PushMessage
from shared.errors import ConflictError, RetryError
from shared.ports import DocumentStore
from shared.sms.carrier import NotNow, Outcome, Unknown
from shared.sms.outbox import TextStore, outbound
from shared.sms.sending import LEASE
from shared.sms.text import TextMessage
from tests.harness.pipeline import WEBHOOK, LedgerCarrier, Pipeline, always, signed
from tests.harness.scripted_store import ScriptedStore

PHONE = "+15550100"


@dataclass
class Interrupted(LedgerCarrier):
    """A carrier during whose next call something happens."""

    meanwhile: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, text: TextMessage) -> Outcome:
        if (meanwhile := self.meanwhile) is not None:
            self.meanwhile = None
            meanwhile()
        return super().send(text)


def learning(carrier: LedgerCarrier | None = None) -> Pipeline:
    """A learner who has a question open; the right answer brings two texts."""
    pipeline = Pipeline(carrier=carrier)
    for words in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, words)
    return pipeline


def queued(pipeline: Pipeline, *texts: str) -> str:
    """The learner texts this; the message for the sender with all that is open then."""
    for text in texts:
        pipeline.post(PHONE, text)
        pipeline.topics.deliver("handle-command", PHONE, pipeline.push)
        pipeline.topics.deliver("queue-texts", PHONE, pipeline.push)
    return outbound(PHONE, TextStore(pipeline.store).open_texts(PHONE)).model_dump_json()


def places(pipeline: Pipeline) -> list[tuple[int, int]]:
    """What the carrier has taken."""
    return [(text.seq, text.index) for text in pipeline.carrier.ledger]


def on(store: DocumentStore, pipeline: Pipeline) -> Ports:
    """The pipeline's ports with this store."""
    return replace(pipeline.ports, documents=always(store))


def test_texts_caught_up_with_are_not_overtaken_when_queueing_fails_half_way() -> None:
    """Seed 64: the hint of one batch was lost, and the store went away while the next one caught up with it."""
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
    assert places(pipeline) == [(1, 0), (2, 0)]


def test_a_throttled_text_is_not_sent_after_the_opt_out_that_came_meanwhile() -> None:
    """Seed 200: an opt-out cancels what is pending, but this one was with the carrier, who then said: not now."""
    carrier = Interrupted()
    pipeline = learning(carrier)
    carrier.outcomes = [NotNow(20429)]
    carrier.meanwhile = lambda: drop(queued(pipeline, "STOP"))
    message = queued(pipeline, "b")
    before = places(pipeline)
    assert pipeline.hand("send-texts", message) == 503
    assert pipeline.hand("send-texts", message) == 204
    pipeline.settle()
    assert places(pipeline) == before
    assert [text.status for text in pipeline.texts(PHONE)[-2:]] == ["CANCELLED", "CANCELLED"]


def drop(_: str) -> None:
    """Not needed."""


def test_who_stood_still_after_the_lease_does_not_call_any_more() -> None:
    """Seed 251: the text counts as of unknown fate by then, and those behind it have gone."""
    pipeline = learning()
    message = queued(pipeline, "b")
    before = places(pipeline)
    stalled = ScriptedStore(pipeline.store, after_commit=[lambda: pipeline.clock.sleep(LEASE.total_seconds())])
    assert pipeline.hand("send-texts", message, on(stalled, pipeline)) == 503
    assert places(pipeline) == before
    assert pipeline.hand("send-texts", message) == 204
    assert places(pipeline)[len(before) :] == [(text.seq, text.index) for text in pipeline.texts(PHONE)[-2:]]


def test_a_lease_is_not_over_because_a_clock_is_ahead() -> None:
    """Seed 251: another instance, ten minutes ahead, went on to the next text while the carrier was being called."""
    carrier = Interrupted()
    pipeline = learning(carrier)
    message = queued(pipeline, "b")
    first, second = pipeline.texts(PHONE)[-2:]
    began = pipeline.clock.now
    waited: list[timedelta] = []

    def other_instance() -> None:
        def wait(seconds: float) -> None:
            waited.append(timedelta(seconds=seconds))
            pipeline.clock.sleep(seconds)
            raise RetryError  # far enough: the first one's call is over by now

        later = replace(pipeline.ports, wall_clock=lambda: pipeline.clock() + timedelta(minutes=10), sleep=wait)
        assert pipeline.hand("send-texts", message, later) == 503

    carrier.meanwhile = other_instance
    assert pipeline.hand("send-texts", message) == 204
    assert waited[0] > timedelta(seconds=15)
    assert pipeline.clock.now > began
    assert places(pipeline)[-2:] == [(first.seq, first.index), (second.seq, second.index)]


class LosesAnswers(LedgerCarrier):
    """Times out, having taken the texts that it is told to take; tells no receipts; lists nothing for a while."""

    def __init__(self, *takes: bool) -> None:
        super().__init__(receipts=())
        self.takes = [*takes]
        self.lists = False

    def send(self, text: TextMessage) -> Outcome:
        if self.takes.pop(0):
            super().send(text)
        return Unknown()

    def find(self, text: TextMessage) -> list[str]:
        return super().find(text) if self.lists else []


@pytest.mark.parametrize("takes", [(True, False), (False, True)])
def test_of_two_texts_with_the_same_words_the_one_that_was_sent_is_not_taken_for_the_other(
    takes: tuple[bool, bool],
) -> None:
    """Seed 282: both are of unknown fate, and the carrier lists one message with these words."""
    carrier = LosesAnswers(*takes)
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    pipeline.text(PHONE, "hello again")
    carrier.lists = True
    assert pipeline.hand("send-texts", queued(pipeline)) == 204
    assert [text.status for text in pipeline.texts(PHONE)] == ["AMBIGUOUS", "AMBIGUOUS"]


def test_two_texts_with_the_same_words_that_were_both_sent_are_told_apart_by_their_order() -> None:
    carrier = LosesAnswers(True, True)
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    pipeline.text(PHONE, "hello again")
    carrier.lists = True
    assert pipeline.hand("send-texts", queued(pipeline)) == 204
    texts = pipeline.texts(PHONE)
    assert [text.status for text in texts] == ["SENT", "SENT"]
    assert [text.sid for text in texts] == [f"SM{place:032d}" for place in range(2)]


def test_an_error_that_nobody_foresaw_while_parking_stays_within_our_edge(capsys: pytest.CaptureFixture[str]) -> None:
    """It went up to whoever serves the function, and they log an error with its words."""
    pipeline, outage = Pipeline(), RuntimeError(f"no permission to write about {PHONE}")
    assert (
        pipeline.hand("handle-command", "{", on(ScriptedStore(pipeline.store, before_commit=[outage]), pipeline)) == 500
    )
    assert PHONE not in capsys.readouterr().err


def test_an_error_that_nobody_foresaw_while_publishing_stays_within_the_webhook(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """So it did there."""

    class Broken:
        def publish(self, topic: str, phone: str, *_: str) -> None:
            raise RuntimeError(f"no permission to publish for {phone} on {topic}")

    form = {"MessageSid": "SM1", "From": PHONE, "To": "+15005550006", "Body": "WELCOME"}
    pipeline = Pipeline()
    ports = replace(pipeline.ports, publisher=always(Broken()))
    assert pipeline.call("twilio-webhook", signed(WEBHOOK, form), ports) == 500
    assert PHONE not in capsys.readouterr().err


def test_a_message_is_not_taken_for_parked_because_the_store_speaks_of_a_conflict() -> None:
    """Seed 56: Firestore may turn away every one of several creators, and then nothing is there."""
    pipeline = Pipeline()
    parking = composition.parking(on(ScriptedStore(pipeline.store, before_commit=[ConflictError()]), pipeline))
    message = PushMessage(id="1", subscription="handle-command", phone=PHONE, data="{")
    with pytest.raises(RetryError):
        parking.park(message, "not JSON")
    parking.park(message, "not JSON")
    assert len(pipeline.parked()) == 1


def test_the_carrier_is_not_asked_for_ever_about_a_text_of_unknown_fate() -> None:
    """Seed 11 of the fortnight: doubled hints asked about all that had ever been in doubt, and held up the new."""
    carrier = CountsAsking(False)
    pipeline = Pipeline(carrier=carrier)
    pipeline.text(PHONE, "hello")
    for _ in range(30):
        pipeline.clock.sleep(timedelta(hours=1).total_seconds())
        composition.stalled_texts(pipeline.ports, share=1).run()
        pipeline.settle()
    asked = carrier.asked
    assert asked > 24
    assert pipeline.hand("queue-texts", pipeline.batches(PHONE)[-1].model_dump_json()) == 204
    pipeline.settle()
    assert carrier.asked == asked
    assert [text.status for text in pipeline.texts(PHONE)] == ["AMBIGUOUS"]


class CountsAsking(LosesAnswers):
    """How often was it asked what became of a text?"""

    asked = 0

    def find(self, text: TextMessage) -> list[str]:
        self.asked += 1
        return super().find(text)
