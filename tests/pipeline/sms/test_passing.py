"""While operators pause sending, answers to STOP, HELP and START leave; all else waits, in order, and leaves once."""

from datetime import timedelta

import pytest

from shared.contracts.phrases import LOCAL_SUPPORT_CONTACT, PHRASES
from shared.operations import sending_switch
from shared.ports import Query
from shared.sms import sending_state
from shared.sms.carrier import NotTaken, Unknown
from shared.sms.gate import REFRESH
from shared.sms.queueing import PATIENCE
from shared.sms.sending_state import REFUSALS
from shared.sms.waiting import LONGEST_PAUSE
from tests.harness.pipeline import LedgerCarrier, Pipeline, Taken
from tests.pipeline.sms.sms_pipeline import PHONE, answering, drain
from tests.pipeline.sms.test_reconciling import statuses

HELP = PHRASES["en"].help.format(contact=LOCAL_SUPPORT_CONTACT)
STOPPED, BACK, MENU = PHRASES["en"].opted_out, PHRASES["en"].welcome_back, PHRASES["en"].menu
FIRST_DRILL = 4
"""Number of the batch that starts the first drill, after the registration."""

A_MINUTE = timedelta(minutes=1)


def paused(carrier: LedgerCarrier | None = None) -> Pipeline:
    """Return a pipeline whose sending is paused, with a learner for whom two texts are held."""
    pipeline = answering(carrier)
    pause(pipeline)
    assert pipeline.text(PHONE, "b") == []
    return pipeline


def pause(pipeline: Pipeline) -> None:
    sending_switch.pause(pipeline.store)
    pipeline.clock.sleep(REFRESH.total_seconds())


def resume(pipeline: Pipeline) -> None:
    sending_switch.resume(pipeline.store)
    pipeline.clock.sleep(REFRESH.total_seconds())


def left(pipeline: Pipeline) -> list[str]:
    """Return the ids of the texts that the carrier has taken since the first drill began."""
    return [text.id for text in pipeline.carrier.ledger if text.seq > FIRST_DRILL]


@pytest.mark.parametrize("held", [0, 2])
def test_help_is_answered_in_a_pause_whatever_waits(held: int) -> None:
    pipeline = answering() if held == 0 else paused()
    pause(pipeline)
    assert pipeline.text(PHONE, "HELP") == [HELP]
    assert sending_switch.held(pipeline.store) == held


def test_what_a_pause_holds_leaves_in_order_and_once_when_it_ends() -> None:
    pipeline = paused()
    pipeline.text(PHONE, "HELP")
    pipeline.text(PHONE, "menu")
    pipeline.text(PHONE, "HELP")
    pipeline.let_pass(timedelta(hours=1))
    first, second, help_text, menu, help_again = [text.id for text in pipeline.texts(PHONE)[-5:]]
    assert left(pipeline) == [help_text, help_again]
    resume(pipeline)
    pipeline.let_pass(2 * LONGEST_PAUSE)
    assert left(pipeline) == [help_text, help_again, first, second, menu]
    assert sending_switch.held(pipeline.store) == 0


def test_stop_in_a_pause_is_confirmed_and_cancels_what_is_held() -> None:
    pipeline = paused()
    assert pipeline.text(PHONE, "opt out") == [STOPPED]
    assert statuses(pipeline) == ["CANCELLED", "DELIVERED"]
    resume(pipeline)
    taken = left(pipeline)
    pipeline.let_pass(timedelta(hours=1))
    assert left(pipeline) == taken


def test_start_in_a_pause_is_answered() -> None:
    pipeline = paused()
    pipeline.text(PHONE, "opt out")
    assert pipeline.text(PHONE, "START") == [BACK]
    assert pipeline.text(PHONE, "menu") == []


def test_a_text_after_help_does_not_overtake_what_the_pause_held() -> None:
    pipeline = paused()
    pipeline.text(PHONE, "HELP")
    resume(pipeline)
    assert pipeline.text(PHONE, "menu") == []
    pipeline.let_pass(2 * LONGEST_PAUSE)
    first, second, help_text, menu = [text.id for text in pipeline.texts(PHONE)[-4:]]
    assert left(pipeline) == [help_text, first, second, menu]


def test_a_text_after_two_answers_does_not_overtake_what_the_pause_held() -> None:
    pipeline = paused()
    assert [pipeline.text(PHONE, "HELP") for _ in range(2)] == [[HELP]] * 2
    resume(pipeline)
    assert pipeline.text(PHONE, "menu") == []
    assert [text.status for text in pipeline.texts(PHONE)[-5:-3]] == ["PENDING"] * 2


def test_help_that_overtook_nothing_keeps_its_place_after_the_pause() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [NotTaken(20003, account=True)] * 2
    pause(pipeline)
    pipeline.text(PHONE, "HELP")
    resume(pipeline)
    assert pipeline.text(PHONE, "menu") == []
    pipeline.let_pass(2 * LONGEST_PAUSE)
    assert left(pipeline) == [text.id for text in pipeline.texts(PHONE)[-2:]]


def test_outside_of_a_pause_help_passes_nothing() -> None:
    pipeline = answering()
    pipeline.carrier.outcomes = [NotTaken(20003, account=True)]
    assert pipeline.text(PHONE, "b") == []
    assert pipeline.text(PHONE, "HELP") == []
    pipeline.let_pass(2 * LONGEST_PAUSE)
    assert left(pipeline) == [text.id for text in pipeline.texts(PHONE)[-3:]]


def test_help_waits_for_a_text_that_the_carrier_may_have() -> None:
    pipeline = answering()
    pipeline.carrier.lists = False
    pipeline.carrier.outcomes = [Taken(Unknown(), receipts=False)]
    pipeline.text(PHONE, "b")
    pause(pipeline)
    assert pipeline.text(PHONE, "HELP") == []
    pipeline.carrier.lists = True
    pipeline.let_pass(2 * LONGEST_PAUSE)
    first, _, help_text = [text.id for text in pipeline.texts(PHONE)[-3:]]
    assert left(pipeline) == [first, help_text]


def test_help_whose_message_was_lost_is_announced_in_the_pause_and_nothing_else() -> None:
    pipeline = paused()
    pipeline.post(PHONE, "HELP")
    drain(pipeline, except_for="send-texts")
    assert pipeline.topics.deliver("send-texts", PHONE, lambda *_: 204)
    before = held_documents(pipeline)
    pipeline.let_pass(PATIENCE + A_MINUTE)
    assert left(pipeline) == [pipeline.texts(PHONE)[-1].id]
    assert held_documents(pipeline) == before


def held_documents(pipeline: Pipeline) -> list[str]:
    """Return the versions of the documents of what the pause holds."""
    return [each.version for each in pipeline.store.find(Query("texts", where={"open": True, "sid": None}))][:2]


def test_help_in_a_pause_does_not_call_a_carrier_that_is_down_more_than_a_probe_does() -> None:
    pipeline = paused()
    for _ in range(REFUSALS):
        pipeline.ports.gate().report(NotTaken(None))
    pipeline.carrier.outcomes = [NotTaken(None)] * 3
    calls = pipeline.carrier.calls
    assert pipeline.text(PHONE, "HELP") == []
    assert pipeline.carrier.calls == calls
    pipeline.let_pass(timedelta(minutes=20))
    assert left(pipeline) == [pipeline.texts(PHONE)[-1].id]


def test_a_daily_limit_holds_back_answers_to_help_too() -> None:
    pipeline = paused()
    sending_state.change(pipeline.store, lambda state: sending_state.limited(state, pipeline.clock.now.date()))
    pipeline.clock.sleep(REFRESH.total_seconds())
    assert pipeline.text(PHONE, "HELP") == []
    pipeline.let_pass(PATIENCE + A_MINUTE)
    assert left(pipeline) == []
