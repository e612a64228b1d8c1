"""The state of sending: the operators' switch, the daily limit, and the breaker with its ramp."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.memory.documents import MemoryDocumentStore
from shared.sms import sending_state as store
from shared.sms.sending_state import Go, Probe, SendingState, Verdict, Wait, after_answer, after_refusal, verdict

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
MIDNIGHT = datetime(2026, 11, 27, tzinfo=UTC)
NORMAL = SendingState()
LIMITED = store.limited(NORMAL, NOW.date())
LATER_BY_SECONDS = st.integers(0, 90).map(lambda seconds: timedelta(seconds=seconds))


def refused(times: int, state: SendingState = NORMAL) -> SendingState:
    """Return the state after this many refusals in a row."""
    for _ in range(times):
        state = after_refusal(state, NOW)
    return state


DOWN = refused(20)


def test_the_state_is_normal_until_it_is_written() -> None:
    documents = MemoryDocumentStore()
    blank = store.load(documents)
    assert blank.model == NORMAL
    documents.commit(store.write(blank, DOWN))
    documents.commit(store.write(store.load(documents), store.paused(DOWN)))
    assert store.load(documents).model == store.paused(DOWN)


@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        (NORMAL, NOW, Go()),
        (store.paused(NORMAL), NOW, Wait(None)),
        (store.paused(LIMITED), NOW, Wait(None)),
        (store.paused(DOWN), NOW + MINUTE, Wait(None)),
        (store.resumed(store.paused(NORMAL)), NOW, Go()),
        (LIMITED, NOW, Wait(MIDNIGHT)),
        (LIMITED, MIDNIGHT - SECOND, Wait(MIDNIGHT)),
        (LIMITED, MIDNIGHT, Go()),
        (store.limited(NORMAL, MIDNIGHT.date()), MIDNIGHT - SECOND, Wait(MIDNIGHT + timedelta(days=1))),
        (store.limited(DOWN, NOW.date()), NOW + MINUTE, Wait(MIDNIGHT)),
        (store.resumed(LIMITED), NOW, Go()),
        (refused(19), NOW, Go()),
        (DOWN, NOW, Wait(NOW + MINUTE)),
        (DOWN, NOW + MINUTE - SECOND, Wait(NOW + MINUTE)),
        (DOWN, NOW + MINUTE, Probe()),
        (store.probing(DOWN, NOW + MINUTE), NOW + MINUTE, Wait(NOW + 2 * MINUTE)),
        (after_refusal(DOWN, NOW + MINUTE), NOW + MINUTE, Wait(NOW + 2 * MINUTE)),
        (store.probing(NORMAL, NOW), NOW, Go()),
        (after_answer(DOWN, NOW + MINUTE), NOW + MINUTE, Go()),
    ],
)
def test_a_text_goes_probes_or_waits(state: SendingState, now: datetime, expected: Verdict) -> None:
    assert verdict(state, now) == expected


@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        (store.paused(NORMAL), NOW, Go()),
        (store.paused(LIMITED), NOW, Wait(MIDNIGHT)),
        (store.paused(DOWN), NOW, Wait(NOW + MINUTE)),
        (store.paused(DOWN), NOW + MINUTE, Probe()),
    ],
)
def test_a_pause_alone_does_not_hold_a_mandatory_text(state: SendingState, now: datetime, expected: Verdict) -> None:
    assert verdict(state, now, mandatory=True) == expected


def test_twenty_refusals_in_a_row_mean_that_the_carrier_is_down() -> None:
    assert (refused(19).refusals, refused(19).probe_at, refused(19).down_since) == (19, None, None)
    assert (DOWN.probe_at, DOWN.down_since) == (NOW + MINUTE, NOW)
    assert refused(19, after_answer(refused(19), NOW)).probe_at is None


def test_the_carrier_is_down_since_the_first_time_it_counted_as_down() -> None:
    assert after_refusal(DOWN, NOW + MINUTE).down_since == NOW


def test_an_answer_ends_the_outage_and_changes_nothing_otherwise() -> None:
    assert after_answer(DOWN, NOW + MINUTE) == SendingState(resumed_at=NOW + MINUTE)
    assert after_answer(refused(3), NOW) == NORMAL
    assert after_answer(NORMAL, NOW) == NORMAL


def test_the_switch_and_the_limit_keep_what_is_known_of_the_carrier() -> None:
    for state in (DOWN, after_answer(DOWN, NOW)):
        changed = store.paused(store.limited(state, date(2026, 11, 26)))
        assert (changed.paused, changed.limit_reached_on) == (True, date(2026, 11, 26))
        assert store.resumed(changed) == state


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(0), SECOND),
        (-SECOND, SECOND),
        (timedelta(seconds=4.9), SECOND),
        (timedelta(seconds=5), SECOND / 2),
        (timedelta(seconds=10), SECOND / 4),
        (timedelta(seconds=59), SECOND / 2**11),
        (timedelta(seconds=60), timedelta(0)),
        (timedelta(days=1), timedelta(0)),
    ],
)
def test_after_an_outage_the_rate_doubles_every_five_seconds(after: timedelta, expected: timedelta) -> None:
    assert store.interval(after_answer(DOWN, NOW), NOW + after) == expected


def test_without_an_outage_an_instance_sends_without_a_pause() -> None:
    assert store.interval(NORMAL, NOW) == timedelta(0)
    assert store.interval(refused(20, after_answer(DOWN, NOW)), NOW) == timedelta(0)


OUTCOMES = st.sampled_from(["answered", "died", *["refused"] * 10])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from([0, 19, 20]), st.lists(st.tuples(LATER_BY_SECONDS, OUTCOMES), max_size=100))
def test_a_carrier_that_is_down_gets_one_call_a_minute(before: int, steps: list[tuple[timedelta, str]]) -> None:
    """A model counts along: refusals in a row, and the time of the last call. After "died", no outcome is recorded."""
    state, now, in_a_row, last_call = refused(before), NOW, before, NOW
    for pause, outcome in steps:
        now += pause
        asked = verdict(state, now)
        assert isinstance(asked, Go) is (in_a_row < 20)
        if isinstance(asked, Wait):
            assert asked.until is not None
            assert now < asked.until <= last_call + MINUTE
            continue
        if isinstance(asked, Probe):
            assert now >= last_call + MINUTE
            state = store.probing(state, now)
            assert verdict(state, now) == Wait(now + MINUTE)
        last_call = now
        if outcome == "refused":
            state, in_a_row = after_refusal(state, now), in_a_row + 1
        elif outcome == "answered":
            state, in_a_row = after_answer(state, now), 0
        assert state.refusals == in_a_row
