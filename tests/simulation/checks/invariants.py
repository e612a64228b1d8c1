"""Invariants of a learner's documents: after every commit, and at the end. Each check yields its violations."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.contracts.commands import UnknownCommand
from shared.contracts.events import OptedIn, OptedOut
from shared.sms.text import MAX_ATTEMPTS, MAX_UNKNOWN, TextMessage
from tests.harness.later_form import in_this_form
from tests.simulation.checks.history import History, decided_again, expected_texts, is_fold, progress_after

Violations = Iterator[str]
"""A sentence for each violation."""

SENT_STATUSES = ("SENT", "DELIVERED", "UNDELIVERED")
UNSENT_STATUSES = ("PENDING", "FAILED", "CANCELLED")


@dataclass(frozen=True)
class Sent:
    """A text in the carrier's ledger, identified by seq and index.

    `left`: whether it left the carrier's queue. `mandatory`: it may pass others that are not.
    """

    seq: int
    index: int
    body: str | None
    media_url: str | None
    left: bool = True
    mandatory: bool = False


Ledger = Sequence[Sent]
"""The texts that the carrier has accepted for one phone, in order."""


def log_is_complete(history: History) -> Violations:
    """Check that seqs start at 1 without gaps, that each batch has its command's id, and that the state is the fold."""
    if [batch.seq for batch in history.batches] != list(range(1, len(history.batches) + 1)):
        yield "the log has a gap or a repeated seq"
    ids = [(history.phone, name) for name, _ in history.entries]
    if [(batch.phone, batch.command.id) for batch in history.batches] != ids:
        yield "a batch is not stored under its command's id"
    state = history.state
    if state is None or not history.bodies:
        is_fold_of_log = state is None and not history.bodies
    else:
        is_fold_of_log = is_fold(state, history.phone, history.bodies)
    if not is_fold_of_log:
        yield "the state is not the fold of the log"


def log_can_be_decided_again(history: History) -> Violations:
    """Check that deciding each batch again gives the same bytes, as far as this release knows its command."""
    for end, batch in enumerate(history.batches, 1):
        if isinstance(batch.command, UnknownCommand):
            continue
        if decided_again(history.phone, history.bodies[:end]) != in_this_form(history.bodies[end - 1]):
            yield f"batch {end} differs when it is decided again"


def progress_is_the_fold(history: History) -> Violations:
    """Check that progress is the fold of the log up to its cursor."""
    if history.progress is None:
        return
    if history.progress.cursor > len(history.bodies):
        yield "progress is ahead of the log"
    elif (
        progress_after(history.phone, history.bodies[: history.progress.cursor]).model_dump_json()
        != history.progress_body
    ):
        yield "progress is not the fold of the log"


def texts_are_what_the_log_says(history: History) -> Violations:
    """Check that the texts are exactly those that the log renders to, up to the outbox's cursor."""
    if history.queued.cursor > len(history.bodies):
        yield "the outbox is ahead of the log"
    expected = expected_texts(history.bodies[: history.queued.cursor])
    if tuple((text.seq, text.index, text.body, text.media_url) for text in history.texts) != expected:
        yield "the texts are not what the log renders to"


def nothing_is_sent_after_an_opt_out(history: History) -> Violations:
    """Check that no text belongs to a batch between an opt-out and the next opt-in, except for its confirmation."""
    silent: set[int] = set()
    opted_out = False
    for batch in history.batches:
        for event in batch.events:
            opted_out = isinstance(event, OptedOut) or (opted_out and not isinstance(event, OptedIn))
        confirms = any(isinstance(event, OptedOut) and not event.confirmed for event in batch.events)
        if opted_out and not confirms:
            silent.add(batch.seq)
    for text in history.texts:
        if text.seq in silent:
            yield f"text {text.seq}.{text.index} is for a learner who has opted out"


def ledger_is_what_the_texts_say(history: History, ledger: Ledger) -> Violations:
    """Check that the ledger has no unknown or repeated text, is in order, and agrees with each text's status."""
    taken, ids = {(sent.seq, sent.index) for sent in ledger}, ids_that_left(ledger)
    by_id = {(text.seq, text.index): text for text in history.texts}
    if len(set(ids)) != len(ids):
        yield "a text was sent twice"
    if not is_in_order(ledger):
        yield f"texts were sent out of order: {ids}"
    for sent in ledger:
        text = by_id.get((sent.seq, sent.index))
        if text is None or (text.body, text.media_url) != (sent.body, sent.media_url):
            yield f"text {sent.seq}.{sent.index} was sent and is not in the store"
    for text in history.texts:
        is_there = (text.seq, text.index) in ids
        was_taken = (text.seq, text.index) in taken
        if (text.status in SENT_STATUSES and not was_taken) or (text.status in UNSENT_STATUSES and is_there):
            yield f"text {text.seq}.{text.index} is {text.status} and {'was' if is_there else 'never was'} sent"


def ids_that_left(ledger: Ledger) -> list[tuple[int, int]]:
    """Return seq and index of the texts that left the carrier's queue, in order."""
    return [(sent.seq, sent.index) for sent in ledger if sent.left]


def is_in_order(ledger: Ledger) -> bool:
    """Return whether the texts left in their order, except that mandatory ones may pass others."""
    last = last_ordinary = (0, 0)
    for sent in ledger:
        place = (sent.seq, sent.index)
        if sent.left:
            if place < (last if sent.mandatory else last_ordinary):
                return False
            last = max(last, place)
            last_ordinary = last_ordinary if sent.mandatory else place
    return True


def nothing_is_lost(history: History, ledger: Ledger) -> Violations:
    """Check, at the end, that each text was sent, or could not or should not be."""
    ids = ids_that_left(ledger)
    for text in history.texts:
        if (text.seq, text.index) not in ids and not _may_stay_unsent(history, text):
            yield f"text {text.seq}.{text.index} is lost, as {text.status}"


def _may_stay_unsent(history: History, text: TextMessage) -> bool:
    match text.status:
        case "CANCELLED":
            is_opted_out = any(
                batch.seq > text.seq
                for batch in history.batches
                for event in batch.events
                if isinstance(event, OptedOut)
            )
            return is_opted_out or text.expires_at is not None
        case "FAILED":
            is_refused = text.error_code is not None
            return is_refused or sum(each.unknown for each in text.earlier) == MAX_UNKNOWN
        case "UNDELIVERED":
            return text.expires_at is not None or text.attempt >= MAX_ATTEMPTS
        case _:
            return False


def everything_is_done(history: History) -> Violations:
    """Check, at the end, that all cursors are at the end of the log and no text is waiting to be sent."""
    if history.queued.cursor != len(history.bodies):
        yield f"texts are queued up to {history.queued.cursor} of {len(history.bodies)}"
    if (history.progress.cursor if history.progress else 0) != len(history.bodies):
        yield "the cursor of progress is not at the end of the log"
    for text in history.texts:
        if text.open:
            yield f"text {text.seq}.{text.index} is still {text.status}"


def every_accepted_text_has_a_batch_or_is_parked(
    history: History, accepted: Iterable[str], parked: Iterable[str]
) -> Violations:
    """Check, at the end, that each command that the webhook accepted has one batch or is parked, and not both."""
    batches, kept = Counter(batch.command.id for batch in history.batches), Counter(parked)
    for command_id in set(accepted):
        if batches[command_id] + kept[command_id] != 1:
            yield f"{command_id} has {batches[command_id]} batches and is parked {kept[command_id]} times"


ALWAYS: tuple[Callable[[History], Violations], ...] = (
    log_is_complete,
    log_can_be_decided_again,
    progress_is_the_fold,
    texts_are_what_the_log_says,
    nothing_is_sent_after_an_opt_out,
)


def leased_after_an_opt_out(history: History, text: TextMessage) -> bool:
    """Return whether the outbox already contains an opt-out that is later than this text's batch."""
    queued = history.batches[: history.queued.cursor]
    return any(batch.seq > text.seq for batch in queued for event in batch.events if isinstance(event, OptedOut))
