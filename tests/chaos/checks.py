"""Checks of a learner's documents and of the carrier's ledger after a storm."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from shared.contracts.commands import InboundSms
from shared.ports import DocumentStore
from shared.sms.sending import LEASE
from shared.sms.text import TextMessage
from tests.chaos.learners import Learner
from tests.simulation.checks.final_checks import parked_messages
from tests.simulation.checks.history import History
from tests.simulation.checks.invariants import (
    ALWAYS,
    Ledger,
    Sent,
    Violations,
    every_accepted_text_has_a_batch_or_is_parked,
    everything_is_done,
    ledger_is_what_the_texts_say,
)

SHORT = 8
"""Maximum length of a text that is not searched in logs, in characters; short ones occur in them by chance."""


def pending_work(documents: DocumentStore, learner: Learner) -> list[str]:
    """Pending work: undecided inbound texts, cursors behind the log, and unfinished outbound texts.

    Ambiguous texts that the carrier has already been asked about do not count.
    """
    history = History(documents, learner.handset.phone)
    known = {batch.command.id for batch in history.batches}
    undecided = [f"{command} has no batch" for command in learner.accepted if command not in known]
    unchecked = [f"text {text.seq}.{text.index} is not reconciled" for text in history.texts if _is_unchecked(text)]
    return [*undecided, *everything_is_done(history), *unchecked]


def violations(documents: DocumentStore, learner: Learner, ledger: Sequence[Mapping[str, Any]]) -> Violations:
    """Violated invariants. `ledger`: the texts that the carrier has accepted from us, as its ledger shows them."""
    history = History(documents, learner.handset.phone)
    for check in (*ALWAYS, everything_is_done):
        yield from check(history)
    yield from ledger_is_what_the_texts_say(history, in_our_ids(history.texts, of_learner(ledger, learner)))
    yield from every_accepted_text_has_a_batch_or_is_parked(history, learner.accepted, ())
    yield from texts_are_decided_in_the_order_of_their_acceptance(history, learner.accepted)
    if any(parked.fields["phone"] == history.phone for parked in parked_messages(documents)):
        yield "a message is parked although each message can be handled"


def texts_are_decided_in_the_order_of_their_acceptance(history: History, accepted: Sequence[str]) -> Violations:
    """Each accepted text is decided exactly once, in the order of acceptance."""
    decided = [batch.command.id for batch in history.batches if isinstance(batch.command, InboundSms)]
    if decided != list(accepted):
        yield f"texts were accepted in the order {accepted} and decided in the order {decided}"


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


def in_our_ids(texts: Sequence[TextMessage], taken: Sequence[Mapping[str, Any]]) -> Ledger:
    """The ledger in our ids. An entry of unknown sid is matched to the first ambiguous text with the same body."""
    by_sid = {text.sid: text for text in texts if text.sid is not None}
    unknown = [text for text in texts if text.status == "AMBIGUOUS"]
    return [_sent(each, by_sid, unknown) for each in taken]


def _sent(entry: Mapping[str, Any], by_sid: Mapping[str, TextMessage], unknown: list[TextMessage]) -> Sent:
    body, media_url = entry["body"] or None, next(iter(entry["media"]), None)
    text = by_sid.get(entry["sid"]) or next((each for each in unknown if each.body == body), None)
    if text in unknown:
        unknown.remove(text)
    seq, index = (0, 0) if text is None else (text.seq, text.index)
    return Sent(seq, index, body, media_url)


def statuses(documents: DocumentStore, learners: Sequence[Learner]) -> Counter[str]:
    """The number of texts by status."""
    return Counter(text.status for learner in learners for text in History(documents, learner.handset.phone).texts)


def _is_unchecked(text: TextMessage) -> bool:
    """Whether the text is ambiguous and the carrier has not been asked about it. A later check may be a day away."""
    waits_for_its_lease = text.intent_at is not None and text.look_at == text.intent_at + LEASE
    return text.status == "AMBIGUOUS" and waits_for_its_lease
