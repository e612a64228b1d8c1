"""The gate of each instance: it shares what is known of the carrier with the others, and reads it rarely."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from shared.errors import ConflictError, RetryError
from shared.memory.documents import MemoryDocumentStore
from shared.ports import DocumentStore
from shared.sms import sending_state
from shared.sms.carrier import Accepted, NotTaken, Outcome, RecipientOptedOut, Refused, Unknown
from shared.sms.gate import LONGEST_HOLD, REFRESH, SendingGate
from shared.sms.sending_state import PROBE_EVERY, REFUSALS, SendingState
from tests.harness.pipeline import Clock
from tests.harness.scripted_store import ScriptedStore

AT_ONCE = timedelta(0)
REFUSED_BY_CARRIER = NotTaken(None)


def instances(number: int) -> tuple[Clock, MemoryDocumentStore, list[SendingGate]]:
    """Return a clock, a store by this clock, and the gates of this many instances on that store."""
    clock = Clock()
    store = MemoryDocumentStore(clock)
    return clock, store, [SendingGate(store, clock) for _ in range(number)]


def state(store: DocumentStore) -> SendingState:
    return sending_state.load(store).model


def change(store: DocumentStore, **fields: object) -> None:
    sending_state.change(store, lambda before: before.model_copy(update=fields))


def report(gates: list[SendingGate], outcome: Outcome, times: int) -> None:
    """Report an outcome this many times, by one instance after the other."""
    for number in range(times):
        gates[number % len(gates)].report(outcome)


def down(number: int) -> tuple[Clock, MemoryDocumentStore, list[SendingGate]]:
    """Return instances that know that the carrier is down."""
    clock, store, gates = instances(number)
    report(gates, REFUSED_BY_CARRIER, REFUSALS)
    clock.sleep(REFRESH.total_seconds())
    return clock, store, gates


def test_a_gate_reads_the_state_at_most_every_five_seconds() -> None:
    clock = Clock()
    store = ScriptedStore(MemoryDocumentStore(clock))
    gate = SendingGate(store, clock)
    for _ in range(50):
        assert gate.ask() == AT_ONCE
        clock.sleep(0.09)
    assert store.reads == 1
    clock.sleep(0.5)
    gate.ask()
    assert (store.reads, store.commits) == (2, [])


def test_a_clock_that_was_set_back_does_not_keep_an_old_state() -> None:
    clock, store, (gate,) = instances(1)
    assert gate.ask() == AT_ONCE
    change(store, paused=True)
    clock.sleep(-3600)
    assert gate.ask() is None


def test_a_pause_holds_in_every_instance_within_five_seconds() -> None:
    clock, store, gates = instances(3)
    for paused in (True, False):
        assert [gate.ask() is None for gate in gates] == [not paused] * 3
        change(store, paused=paused)
        clock.sleep(REFRESH.total_seconds())
        assert [gate.ask() is None for gate in gates] == [paused] * 3


def test_twenty_refusals_close_the_gates_of_all_instances() -> None:
    clock, store, gates = instances(4)
    assert [gate.ask() for gate in gates] == [AT_ONCE] * 4
    report(gates, REFUSED_BY_CARRIER, REFUSALS - 1)
    clock.sleep(REFRESH.total_seconds())
    assert [gate.ask() for gate in gates] == [AT_ONCE] * 4
    gates[0].report(REFUSED_BY_CARRIER)
    assert gates[0].ask() is None
    clock.sleep(REFRESH.total_seconds())
    assert [gate.ask() for gate in gates] == [None] * 4
    assert state(store).refusals == REFUSALS


@pytest.mark.parametrize("answered", [Accepted("SM1"), Refused(21211), RecipientOptedOut(21610)])
def test_an_answer_of_the_carrier_begins_the_count_again(answered: Outcome) -> None:
    _, store, gates = instances(1)
    report(gates, REFUSED_BY_CARRIER, REFUSALS - 1)
    report(gates, answered, 1)
    report(gates, REFUSED_BY_CARRIER, 1)
    assert (state(store).refusals, gates[0].ask()) == (1, AT_ONCE)


def test_an_unknown_outcome_is_neither_a_refusal_nor_an_answer() -> None:
    _, store, gates = instances(1)
    report(gates, REFUSED_BY_CARRIER, REFUSALS - 1)
    report(gates, Unknown(), REFUSALS)
    assert (state(store).refusals, gates[0].ask()) == (REFUSALS - 1, AT_ONCE)
    report(gates, REFUSED_BY_CARRIER, 1)
    assert gates[0].ask() is None


def test_an_error_of_the_account_counts_as_a_refusal() -> None:
    _, _, gates = instances(1)
    report(gates, NotTaken(401, account=True), REFUSALS)
    assert gates[0].ask() is None


def test_answers_cost_no_write_while_the_carrier_works() -> None:
    clock = Clock()
    store = ScriptedStore(MemoryDocumentStore(clock))
    report([SendingGate(store, clock)], Accepted("SM1"), 100)
    assert (store.reads, store.commits) == (1, [])


@pytest.mark.parametrize("is_answered", [True, False], ids=["the probe is refused", "the prober dies"])
def test_all_instances_together_probe_once_a_minute(is_answered: bool) -> None:
    clock, _, gates = down(5)
    begin, probes = clock.now, list[datetime]()
    while clock.now < begin + 5 * PROBE_EVERY:
        for gate in gates:
            if gate.ask() is not None:
                probes.append(clock.now)
                report([gate], REFUSED_BY_CARRIER if is_answered else Unknown(), 1)
        clock.sleep(1)
    pauses = [later - earlier for earlier, later in pairwise(probes)]
    assert len(probes) == 5
    assert all(PROBE_EVERY <= each <= PROBE_EVERY + REFRESH for each in pauses)


def test_instances_that_probe_at_the_same_moment_call_once() -> None:
    clock, store, gates = down(5)
    assert [gate.ask() for gate in gates] == [None] * 5
    clock.sleep(PROBE_EVERY.total_seconds() - REFRESH.total_seconds() - 1)
    assert [gate.ask() for gate in gates] == [None] * 5
    clock.sleep(1)
    assert [gate.ask() for gate in gates] == [AT_ONCE, *[None] * 4]
    assert state(store).probe_at == clock.now + PROBE_EVERY


def test_after_an_answer_the_rate_begins_at_one_a_second_and_doubles() -> None:
    clock, _, (gate,) = down(1)
    clock.sleep(PROBE_EVERY.total_seconds())
    assert gate.ask() == AT_ONCE
    gate.report(Accepted("SM1"))
    begin, sent = clock.now, [0, 0, 0, 0]
    while clock.now < begin + timedelta(seconds=20):
        hold = gate.ask()
        assert hold is not None
        clock.sleep(hold.total_seconds())
        if clock.now < begin + timedelta(seconds=20):
            sent[(clock.now - begin) // timedelta(seconds=5)] += 1
    assert sent == [5, 10, 20, 40]


def test_a_text_whose_turn_is_far_away_looks_again_later() -> None:
    clock, _, (gate,) = down(1)
    clock.sleep(PROBE_EVERY.total_seconds())
    gate.ask()
    gate.report(Accepted("SM1"))
    holds = [gate.ask() for _ in range(8)]
    assert holds == [*(timedelta(seconds=seconds) for seconds in range(6)), None, None]
    assert max(hold for hold in holds if hold is not None) == LONGEST_HOLD


def test_the_other_instances_start_slowly_as_well() -> None:
    clock, _, gates = down(2)
    clock.sleep(PROBE_EVERY.total_seconds())
    gates[0].ask()
    gates[0].report(Accepted("SM1"))
    clock.sleep(REFRESH.total_seconds())
    assert [gates[1].ask() for _ in range(3)] == [timedelta(seconds=seconds) for seconds in (0, 0.5, 1)]


def test_a_minute_after_an_outage_all_texts_leave_at_once() -> None:
    clock, _, (gate,) = down(1)
    clock.sleep(PROBE_EVERY.total_seconds())
    gate.ask()
    gate.report(Accepted("SM1"))
    clock.sleep(60)
    assert [gate.ask() for _ in range(100)] == [AT_ONCE] * 100


def test_a_refused_probe_does_not_open_the_gate() -> None:
    clock, _, (gate,) = down(1)
    clock.sleep(PROBE_EVERY.total_seconds())
    assert gate.ask() == AT_ONCE
    gate.report(REFUSED_BY_CARRIER)
    assert gate.ask() is None


@pytest.mark.parametrize("error", [RetryError(), ConflictError()])
def test_an_outcome_that_cannot_be_counted_is_not_an_error(error: Exception) -> None:
    clock = Clock()
    store = ScriptedStore(MemoryDocumentStore(clock), before_commit=[error] * 3)
    gate = SendingGate(store, clock)
    report([gate], REFUSED_BY_CARRIER, 1 if isinstance(error, ConflictError) else 3)
    assert state(store.inner) == SendingState()
    report([gate], REFUSED_BY_CARRIER, REFUSALS)
    assert gate.ask() is None


def test_a_state_that_cannot_be_read_stops_only_the_text_that_asks() -> None:
    clock = Clock()
    gate = SendingGate(ScriptedStore(MemoryDocumentStore(clock), before_call={0: RetryError()}), clock)
    with pytest.raises(RetryError):
        gate.ask()
    assert gate.ask() == AT_ONCE


def test_a_state_that_cannot_be_read_does_not_stop_the_count() -> None:
    clock = Clock()
    gate = SendingGate(ScriptedStore(MemoryDocumentStore(clock), before_call={0: RetryError()}), clock)
    gate.report(REFUSED_BY_CARRIER)
    report([gate], REFUSED_BY_CARRIER, REFUSALS)
    assert gate.ask() is None


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(hours=1)])
def test_an_instance_with_a_wrong_clock_probes_by_the_store_s_clock(ahead: timedelta) -> None:
    clock, store, _ = down(1)
    gate = SendingGate(store, lambda: clock.now + ahead)
    assert gate.ask() is None
    clock.sleep(PROBE_EVERY.total_seconds() - REFRESH.total_seconds())
    assert gate.ask() == AT_ONCE


def test_the_limit_s_day_is_that_of_the_store() -> None:
    clock, store, (gate,) = instances(1)
    clock.now = datetime(2026, 3, 2, 23, 59, 50, tzinfo=UTC)
    change(store, limit_reached_on=clock.now.date())
    assert gate.ask() is None
    clock.sleep(10)
    assert gate.ask() == AT_ONCE


def test_a_pause_lets_mandatory_texts_through_and_no_others() -> None:
    _, store, (gate,) = instances(1)
    change(store, paused=True)
    assert gate.is_paused()
    assert (gate.ask(), gate.ask(mandatory=True)) == (None, AT_ONCE)


def test_a_pause_is_known_without_another_read() -> None:
    store = ScriptedStore(MemoryDocumentStore())
    gate = SendingGate(store, Clock())
    assert not gate.is_paused()
    gate.ask()
    assert store.reads == 1
