"""What must be true of a learner's documents: always, and in the end. Each checker names what it finds amiss."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.contracts.events import OptedIn, OptedOut
from shared.sms.text import TextMessage
from tests.simulation.checks.history import History, decided_again, expected_texts, progress_after, state_after

Violations = Iterator[str]

GONE = ("SENT", "DELIVERED", "UNDELIVERED")
NEVER_GONE = ("PENDING", "FAILED", "CANCELLED")


@dataclass(frozen=True)
class Sent:
    """A text in the carrier's ledger, told by our id."""

    seq: int
    index: int
    body: str | None
    media_url: str | None


Ledger = Sequence[Sent]
"""What the carrier has taken for one phone, in its order."""


def log_is_whole(history: History) -> Violations:
    """Numbered from 1 without a gap, each batch under its command's id, and its state the fold of it."""
    if [batch.seq for batch in history.batches] != list(range(1, len(history.batches) + 1)):
        yield "the log has a gap or a number twice"
    places = [(history.phone, name) for name, _ in history.entries]
    if [(batch.phone, batch.command.id) for batch in history.batches] != places:
        yield "a batch does not lie under its command"
    folded = state_after(history.phone, history.bodies).model_dump_json() if history.bodies else None
    if history.state != folded:
        yield "the state is not the fold of the log"


def log_can_be_decided_again(history: History) -> Violations:
    """Byte for byte."""
    for end in range(1, len(history.bodies) + 1):
        if decided_again(history.phone, history.bodies[:end]) != history.bodies[end - 1]:
            yield f"batch {end} decided again is another"


def progress_is_the_fold(history: History) -> Violations:
    """Of the log, up to its cursor."""
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
    """Up to the outbox's cursor: no text more, none less, no word other."""
    if history.queued.cursor > len(history.bodies):
        yield "the outbox is ahead of the log"
    expected = expected_texts(history.bodies[: history.queued.cursor])
    if [(text.seq, text.index, text.body, text.media_url) for text in history.texts] != expected:
        yield "the texts are not what the log renders to"


def nothing_is_said_to_who_opted_out(history: History) -> Violations:
    """From an opt-out's batch on, until the learner opts in."""
    silent: set[int] = set()
    is_out = False
    for batch in history.batches:
        for event in batch.events:
            is_out = isinstance(event, OptedOut) or (is_out and not isinstance(event, OptedIn))
        if is_out:
            silent.add(batch.seq)
    for text in history.texts:
        if text.seq in silent:
            yield f"text {text.seq}.{text.index} is for somebody who has opted out"


def ledger_is_what_the_texts_say(history: History, ledger: Ledger) -> Violations:
    """None unexpected, none twice, in order; and each text's status tells whether it is there."""
    places = [(sent.seq, sent.index) for sent in ledger]
    by_place = {(text.seq, text.index): text for text in history.texts}
    if len(set(places)) != len(places):
        yield "a text was sent twice"
    if places != sorted(places):
        yield f"texts left out of order: {places}"
    for sent in ledger:
        text = by_place.get((sent.seq, sent.index))
        if text is None or (text.body, text.media_url) != (sent.body, sent.media_url):
            yield f"text {sent.seq}.{sent.index} was sent and is not ours"
    for text in history.texts:
        is_there = (text.seq, text.index) in places
        if (text.status in GONE and not is_there) or (text.status in NEVER_GONE and is_there):
            yield f"text {text.seq}.{text.index} is {text.status} and {'was' if is_there else 'never was'} sent"


def everything_is_done(history: History) -> Violations:
    """In the end: nobody has anything left to do."""
    if history.queued.cursor != len(history.bodies):
        yield f"texts are queued up to {history.queued.cursor} of {len(history.bodies)}"
    if (history.progress.cursor if history.progress else 0) != len(history.bodies):
        yield "progress has not come to the log's end"
    for text in history.texts:
        if text.status in ("PENDING", "SENDING"):
            yield f"text {text.seq}.{text.index} is still {text.status}"


def every_text_of_theirs_has_its_batch_or_is_parked(
    history: History, accepted: Iterable[str], parked: Iterable[str]
) -> Violations:
    """In the end, for each command id that the webhook accepted: one of both, never both, never neither."""
    batches, kept = Counter(batch.command.id for batch in history.batches), Counter(parked)
    for command_id in set(accepted):
        if batches[command_id] + kept[command_id] != 1:
            yield f"{command_id} has {batches[command_id]} batches and is parked {kept[command_id]} times"


ALWAYS: tuple[Callable[[History], Violations], ...] = (
    log_is_whole,
    log_can_be_decided_again,
    progress_is_the_fold,
    texts_are_what_the_log_says,
    nothing_is_said_to_who_opted_out,
)


def leased_after_an_opt_out(history: History, text: TextMessage) -> bool:
    """Whether a text that is being handed over is one of a batch before an opt-out that is in the outbox already."""
    queued = history.batches[: history.queued.cursor]
    return any(batch.seq > text.seq for batch in queued for event in batch.events if isinstance(event, OptedOut))
