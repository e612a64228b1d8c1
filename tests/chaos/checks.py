"""Checks of a learner's documents and of the carrier's ledger after a storm."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.contracts.commands import InboundSms
from shared.local_time.recorded_hours import next_permitted
from shared.ports import DocumentStore
from shared.sms.text import TextMessage
from shared.sms.waiting import is_expired
from tests.chaos.learners import Learner
from tests.simulation.checks.final_checks import parked_messages
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import (
    ALWAYS,
    Sent,
    Violations,
    every_accepted_text_has_a_batch_or_is_parked,
    everything_is_done,
    ledger_is_what_the_texts_say,
    nothing_is_lost,
)

SHORT = 8
"""Maximum length of a text that is not searched in logs, in characters; short ones occur in them by chance."""


def pending_work(documents: DocumentStore, learner: Learner) -> list[str]:
    """Pending work: undecided inbound texts, cursors behind the log, and texts without a final status."""
    history = History(documents, learner.handset.phone)
    known = {batch.command.id for batch in history.batches}
    undecided = [f"{command} has no batch" for command in learner.accepted if command not in known]
    unconfirmed = [f"text {text.seq}.{text.index} is unconfirmed" for text in history.texts if text.unconfirmed]
    return [*undecided, *everything_is_done(history), *unconfirmed]


def violations(documents: DocumentStore, learner: Learner, ledger: Sequence[Mapping[str, Any]]) -> Violations:
    """Violated invariants. `ledger`: the texts that the carrier has accepted from us, as its ledger shows them."""
    history, taken = History(documents, learner.handset.phone), of_learner(ledger, learner)
    in_ids = [_sent(each, history.texts) for each in taken]
    for check in (*ALWAYS, everything_is_done):
        yield from check(history)
    yield from ledger_is_what_the_texts_say(history, in_ids)
    yield from nothing_is_lost(history, in_ids)
    yield from nothing_is_sent_outside_its_hours(history, taken)
    yield from every_accepted_text_has_a_batch_or_is_parked(history, learner.accepted, ())
    yield from texts_are_decided_in_the_order_of_their_acceptance(history, learner.accepted)
    if any(parked.fields["phone"] == history.phone for parked in parked_messages(documents)):
        yield "a message is parked although each message can be handled"


def texts_are_decided_in_the_order_of_their_acceptance(history: History, accepted: Sequence[str]) -> Violations:
    """Each accepted text is decided exactly once, in the order of acceptance."""
    decided = [batch.command.id for batch in history.batches if isinstance(batch.command, InboundSms)]
    if decided != list(accepted):
        yield f"texts were accepted in the order {accepted} and decided in the order {decided}"


def nothing_is_sent_outside_its_hours(history: History, taken: Sequence[Mapping[str, Any]]) -> Violations:
    """The carrier got each text at a time at which it may be sent. `taken`: the ledger of this learner."""
    for entry in taken:
        text, at = _text_of(entry, history.texts), _at(entry)
        if text is not None and not _may_be_sent(text, at):
            yield f"text {text.seq}.{text.index} was sent at {at:%H:%M} UTC, outside its hours"


def no_personal_data_is_printed(
    output: str, learners: Sequence[Learner], ledger: Sequence[Mapping[str, Any]]
) -> Violations:
    """No process has printed a phone number or a text."""
    texts = {str(text["body"]) for text in ledger} | {body for learner in learners for body in learner.bodies}
    numbers = {learner.handset.phone.removeprefix("+") for learner in learners}
    for secret in sorted(numbers | {text for text in texts if len(text) > SHORT}):
        if secret in output:
            yield f"a log line contains {secret!r}"


def of_learner(ledger: Sequence[Mapping[str, Any]], learner: Learner) -> list[Mapping[str, Any]]:
    """The texts to this learner, in the carrier's order."""
    return [text for text in ledger if text["phone"] == learner.handset.phone]


def waited_overnight(documents: DocumentStore, learner: Learner, ledger: Sequence[Mapping[str, Any]]) -> int:
    """The number of replies to this learner that left only when they might no longer be sent at any hour."""
    texts = History(documents, learner.handset.phone).texts
    found = ((_text_of(entry, texts), _at(entry)) for entry in of_learner(ledger, learner))
    return sum(text is not None and text.any_hour_until is not None and text.any_hour_until <= at for text, at in found)


def statuses(documents: DocumentStore, learners: Sequence[Learner]) -> Counter[str]:
    """The number of texts by status."""
    return Counter(text.status for learner in learners for text in History(documents, learner.handset.phone).texts)


def given_up(documents: DocumentStore, learners: Sequence[Learner]) -> Counter[str]:
    """The number of attempts that were given up, by the reason."""
    texts = [text for learner in learners for text in History(documents, learner.handset.phone).texts]
    return Counter("not taken" if each.unknown else "never left" for text in texts for each in text.earlier)


def _sent(entry: Mapping[str, Any], texts: Sequence[TextMessage]) -> Sent:
    text = _text_of(entry, texts)
    seq, index, is_mandatory = (0, 0, False) if text is None else (text.seq, text.index, text.mandatory)
    picture, left = next(iter(entry["media"]), None), entry["status"] != "failed"
    return Sent(seq, index, entry["body"] or None, picture, left, is_mandatory)


def _text_of(entry: Mapping[str, Any], texts: Sequence[TextMessage]) -> TextMessage | None:
    """The text of which this entry of the ledger is an attempt."""
    return next((text for text in texts if entry["sid"] in {text.sid, *(each.sid for each in text.earlier)}), None)


def _at(entry: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["at"])


def _may_be_sent(text: TextMessage, at: datetime) -> bool:
    is_fresh = text.any_hour_until is not None and at < text.any_hour_until
    is_permitted = text.hours is None or is_fresh or next_permitted(text.hours, at) == at
    return is_permitted and not is_expired(text, at)
