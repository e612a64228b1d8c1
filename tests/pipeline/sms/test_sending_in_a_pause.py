"""While sending is paused, answers to STOP, HELP and START leave, and everything else waits in its order."""

from datetime import timedelta

from shared.operations import sending_switch
from shared.sms.carrier import NotTaken
from tests.harness.pipeline import Pipeline

PHONE = "+12125550100"
LATER = timedelta(minutes=10)


def paused_in_a_lesson() -> Pipeline:
    """Return a learner with the first graded question open, while sending is paused."""
    pipeline = Pipeline()
    for text in ("WELCOME", "a", "Ana"):
        pipeline.text(PHONE, text)
    sending_switch.pause(pipeline.store)
    pipeline.clock.sleep(10)  # the sender reads the switch every few seconds
    return pipeline


def resume(pipeline: Pipeline) -> list[str]:
    """Resume sending, and return the texts that leave then."""
    before = len(pipeline.carrier.ledger)
    sending_switch.resume(pipeline.store)
    pipeline.let_pass(LATER)
    return [text.body or "" for text in pipeline.carrier.ledger[before:]]


def test_the_reply_to_an_answer_waits_until_sending_is_resumed() -> None:
    pipeline = paused_in_a_lesson()
    assert pipeline.text(PHONE, "b") == []
    assert sending_switch.held(pipeline.store) == 2
    assert resume(pipeline)[0] == "Correct!"
    assert sending_switch.held(pipeline.store) == 0


def test_help_is_answered_past_the_texts_that_wait() -> None:
    pipeline = paused_in_a_lesson()
    pipeline.text(PHONE, "b")
    (answer,) = pipeline.text(PHONE, "HELP")
    assert "STOP" in answer
    assert len(resume(pipeline)) == 2


def test_each_call_for_help_in_a_pause_is_answered_once() -> None:
    pipeline = paused_in_a_lesson()
    pipeline.text(PHONE, "b")
    answers = [pipeline.text(PHONE, "HELP") for _ in range(2)]
    assert [len(each) for each in answers] == [1, 1]
    assert len(resume(pipeline)) == 2
    ids = [(text.seq, text.index) for text in pipeline.carrier.ledger]
    assert len(set(ids)) == len(ids)


def test_a_text_behind_one_that_passed_others_waits_for_them() -> None:
    pipeline = paused_in_a_lesson()
    pipeline.text(PHONE, "b")
    pipeline.text(PHONE, "HELP")
    assert pipeline.text(PHONE, "score") == []
    left = resume(pipeline)
    assert left[0] == "Correct!"
    assert len(left) == 3
    assert [text for text in pipeline.texts(PHONE) if text.open] == []


def test_an_opt_out_is_confirmed_in_a_pause_and_cancels_what_waits() -> None:
    pipeline = paused_in_a_lesson()
    pipeline.text(PHONE, "b")
    assert len(pipeline.text(PHONE, "please stop texting me")) == 1
    assert resume(pipeline) == []


def test_an_answer_to_help_that_the_carrier_did_not_take_leaves_within_minutes() -> None:
    pipeline = paused_in_a_lesson()
    pipeline.carrier.outcomes = [NotTaken(None)] * 3
    assert pipeline.text(PHONE, "HELP") == []
    before = len(pipeline.carrier.ledger)
    pipeline.let_pass(LATER)
    assert len(pipeline.carrier.ledger) == before + 1
