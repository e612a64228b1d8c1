"""Transitions and receipts for any attempt, in any order, never lose track of what happened to a text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import get_args

from shared.sms import text as transitions
from shared.sms.text import (
    MAX_ATTEMPTS,
    MAX_UNKNOWN,
    NOT_DELIVERED,
    CarrierStatus,
    Status,
    TextMessage,
    is_doubled,
    was_made,
    with_receipt,
)

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
PENDING = TextMessage(phone="+15550100", seq=3, index=0, body="Hi", media_url=None, after=None, look_at=NOW)
RANK: dict[Status, int] = {
    "PENDING": 0,
    "SENDING": 1,
    "AMBIGUOUS": 2,
    "FAILED": 3,
    "CANCELLED": 3,
    "SENT": 4,
    "UNDELIVERED": 5,
    "DELIVERED": 6,
}
"""Rank of each status. A failed or cancelled text is below a sent one: a receipt may prove that it was sent."""

REPORTED: tuple[CarrierStatus, ...] = get_args(CarrierStatus)
PROOFS = [status for status in REPORTED if status not in NOT_DELIVERED]
"""Statuses that prove that the carrier took the text."""

Receipt = tuple[int, CarrierStatus]
"""The number of an attempt, and what the carrier reports about it."""

TRANSITIONS: dict[str, Callable[[TextMessage], TextMessage]] = {
    "leased": partial(transitions.leased, by="an-instance", now=NOW, next_check_at=SOON),
    "accepted": partial(transitions.accepted, sid="SM", confirm_at=SOON),
    "refused": partial(transitions.refused, error_code=21211),
    "released": partial(transitions.released, next_check_at=SOON),
    "ambiguous": partial(transitions.ambiguous, next_check_at=SOON),
    "denied": partial(transitions.denied, next_check_at=SOON),
    "unresolved": partial(transitions.unresolved, next_check_at=SOON),
    "not taken": partial(transitions.not_taken, not_before=SOON),
    "never left": partial(transitions.never_left, not_before=SOON),
    "asked about": partial(transitions.asked_about, next_check_at=SOON),
    "postponed": partial(transitions.postponed, next_check_at=SOON),
    "cancelled": transitions.cancelled,
    "expired": transitions.expired,
    "overtaken": transitions.overtaken,
}
LIKELY = ("leased", "accepted", "released", "ambiguous", "ambiguous", "not taken", "never left")


@dataclass(frozen=True)
class Step:
    """A transition or a receipt, the text before and after it, and the number of the history, to find it again."""

    seed: int
    done: str | Receipt
    before: TextMessage
    after: TextMessage


def applied(text: TextMessage, done: str | Receipt) -> TextMessage:
    """Return the text after a transition or a receipt. Only a pending text is leased, as the sender does."""
    if isinstance(done, tuple):
        attempt, status = done
        return with_receipt(text, attempt, f"SM{attempt}", status, 30001 if status == "failed" else None)
    return text if done == "leased" and text.status != "PENDING" else TRANSITIONS[done](text)


def history(seed: int) -> Iterator[Step]:
    """Draw a history of a text: mostly transitions that change it, and receipts for any attempt."""
    random, text = Random(seed), PENDING  # noqa: S311 - not for secrets
    for _ in range(30):
        done: str | Receipt = random.choice([*TRANSITIONS])
        possible = [name for name in LIKELY if applied(text, name) != text]
        if possible and random.random() < 0.9:
            done = random.choice(possible)
        if random.random() < 0.15:
            done = random.randint(1, numbers(text)[-1] + 1), random.choice(REPORTED)
        step = Step(seed, done, text, applied(text, done))
        text = step.after
        yield step


def numbers(text: TextMessage) -> list[int]:
    """Return the numbers of the current and of all earlier attempts, in their order."""
    return sorted([text.attempt, *(each.number for each in text.earlier)])


HISTORIES = [[*history(seed)] for seed in range(1000)]
STEPS = [step for each in HISTORIES for step in each]


def test_the_histories_contain_what_is_to_be_tested() -> None:
    doubled = {step.seed for step in STEPS if is_doubled(step.after)}
    adopted = {step.seed for step in STEPS if step.after.attempt < step.before.attempt}
    given_up = {step.seed for step in STEPS if step.after.status == "FAILED" and len(step.after.earlier) >= MAX_UNKNOWN}
    never_left = {step.seed for step in STEPS if step.done == "never left" and step.after.status == "PENDING"}
    assert all(len(seeds) >= 5 for seeds in (doubled, adopted, given_up, never_left))


def test_a_status_goes_back_only_for_another_attempt() -> None:
    for step in STEPS:
        if RANK[step.after.status] < RANK[step.before.status]:
            is_other = step.done in ("not taken", "never left") and step.after.attempt != step.before.attempt
            assert is_other or step.done == "released", step
            is_sent_before = step.after.attempt < step.before.attempt
            expected = "SENT" if is_sent_before else "CANCELLED" if step.before.withdrawn else "PENDING"
            assert step.after.status == expected, step


def test_a_receipt_that_was_recorded_never_changes_a_text_again() -> None:
    for steps in HISTORIES:
        recorded = set[Receipt]()
        for step in steps:
            if isinstance(step.done, tuple) and step.after != step.before:
                recorded.add(step.done)
            assert all(applied(step.after, receipt) == step.after for receipt in recorded), step


def test_a_text_is_doubled_only_if_two_attempts_were_taken() -> None:
    for steps in HISTORIES:
        taken = set[int]()
        for step in steps:
            if isinstance(step.done, tuple) and was_made(step.before, step.done[0]):
                taken.add(step.done[0])
            elif step.done == "accepted":
                taken.add(step.before.attempt)
            assert len(taken) > 1 or not is_doubled(step.after), step


def test_attempts_have_numbers_of_their_own_and_end() -> None:
    for step in STEPS:
        assert len(set(numbers(step.after))) == len(step.after.earlier) + 1, step
        assert max(numbers(step.after)) <= MAX_ATTEMPTS, step
        assert sum(each.unknown for each in step.after.earlier) <= MAX_UNKNOWN, step


def test_a_withdrawn_text_is_never_pending_again() -> None:
    for step in STEPS:
        assert not (step.after.withdrawn and step.after.status == "PENDING"), step


def test_a_receipt_for_an_attempt_that_was_never_made_changes_nothing() -> None:
    for step in STEPS:
        never_made = numbers(step.after)[-1] + 1
        assert all(applied(step.after, (never_made, status)) == step.after for status in REPORTED), step


def test_the_store_keeps_each_text_as_it_is() -> None:
    for steps in HISTORIES:
        text = steps[-1].after
        assert TextMessage.model_validate_json(text.model_dump_json()) == text


def test_a_text_is_not_sent_again_once_a_receipt_proved_that_it_was_sent() -> None:
    for step in STEPS:
        proved = [each for each in step.after.earlier if each.unknown and each.carrier_status in PROOFS]
        assert not proved or step.after.status not in ("PENDING", "FAILED", "CANCELLED"), step
