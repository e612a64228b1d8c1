"""What the store and the carrier's ledger hold of a learner after a storm, held against the promises."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from shared.contracts.commands import InboundSms
from shared.ports import DocumentStore
from shared.sms.sending import LEASE
from shared.sms.text import TextMessage
from tests.chaos.texting import Learner
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
"""Letters. A text no longer than this is found in any log by chance."""


def left_to_do(documents: DocumentStore, learner: Learner) -> list[str]:
    """What has not come to its end: a text in, a cursor, a text out. None of what nobody knows and we have flagged."""
    history = History(documents, learner.handset.phone)
    known = {batch.command.id for batch in history.batches}
    undecided = [f"{command} has no batch" for command in learner.accepted if command not in known]
    unsettled = [f"text {text.seq}.{text.index} is to be settled" for text in history.texts if _is_to_be_settled(text)]
    return [*undecided, *everything_is_done(history), *unsettled]


def amiss(documents: DocumentStore, learner: Learner, ledger: Sequence[Mapping[str, Any]]) -> Violations:
    """Which promises are broken. `ledger`: what the carrier has taken from us, as it shows it."""
    history = History(documents, learner.handset.phone)
    for check in (*ALWAYS, everything_is_done):
        yield from check(history)
    yield from ledger_is_what_the_texts_say(history, in_our_ids(history.texts, of_learner(ledger, learner)))
    yield from every_accepted_text_has_a_batch_or_is_parked(history, learner.accepted, ())
    yield from texts_are_decided_in_the_order_of_their_acceptance(history, learner.accepted)
    if any(parked.fields["phone"] == history.phone for parked in parked_messages(documents)):
        yield "a message is parked, and each of them can work"


def texts_are_decided_in_the_order_of_their_acceptance(history: History, accepted: Sequence[str]) -> Violations:
    """Each once."""
    decided = [batch.command.id for batch in history.batches if isinstance(batch.command, InboundSms)]
    if decided != list(accepted):
        yield f"texts were taken in the order {accepted} and decided in the order {decided}"


def nothing_of_theirs_is_said(
    said: str, learners: Sequence[Learner], ledger: Sequence[Mapping[str, Any]]
) -> Violations:
    """No process has said a phone number or a text."""
    texts = {str(text["body"]) for text in ledger} | {body for learner in learners for body in learner.bodies}
    numbers = {learner.handset.phone.removeprefix("+") for learner in learners}
    for secret in sorted(numbers | {text for text in texts if len(text) > SHORT}):
        if secret in said:
            yield f"a log line holds {secret!r}"


def of_learner(ledger: Sequence[Mapping[str, Any]], learner: Learner) -> list[Mapping[str, Any]]:
    """The texts to this learner, in the carrier's order."""
    return [text for text in ledger if text["phone"] == learner.handset.phone]


def in_our_ids(texts: Sequence[TextMessage], taken: Sequence[Mapping[str, Any]]) -> Ledger:
    """The ledger, told by our ids: by the carrier's where we know it, else the first such text of unknown fate."""
    by_sid = {text.sid: text for text in texts if text.sid is not None}
    unknown = [text for text in texts if text.status == "AMBIGUOUS"]
    return [_sent(each, by_sid, unknown) for each in taken]


def _sent(taken: Mapping[str, Any], by_sid: Mapping[str, TextMessage], unknown: list[TextMessage]) -> Sent:
    body, media_url = taken["body"] or None, next(iter(taken["media"]), None)
    text = by_sid.get(taken["sid"]) or next((each for each in unknown if each.body == body), None)
    if text in unknown:
        unknown.remove(text)
    place = (0, 0) if text is None else (text.seq, text.index)
    return Sent(*place, body, media_url)


def statuses(documents: DocumentStore, learners: Sequence[Learner]) -> Counter[str]:
    """How many texts have come how far."""
    return Counter(text.status for learner in learners for text in History(documents, learner.handset.phone).texts)


def _is_to_be_settled(text: TextMessage) -> bool:
    """Whether nobody has asked the carrier yet. Once it was asked in vain, it is asked again much later, or never."""
    waits_for_its_lease = text.intent_at is not None and text.look_at == text.intent_at + LEASE
    return text.status == "AMBIGUOUS" and waits_for_its_lease
