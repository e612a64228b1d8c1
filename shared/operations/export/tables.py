"""The tables that can be exported: their columns, and the rows of each learner. Pure.

Columns are stable: a new one comes last, and none changes its name or meaning. docs/exports.md explains them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.profile import Profile
from shared.drill_progress import consents as consent_record
from shared.drill_progress.progress import Progress
from shared.operations.counts import lesson_of
from shared.operations.export.cells import Value, phone_cell
from shared.sms.text import TextMessage

TableName = Literal["learners", "answers", "texts", "consents"]

Columns = Mapping[str, str]
"""The names of columns, and what each means."""


@dataclass(frozen=True)
class Row:
    """A row. `at`: its time, or None; `values`: in the order of the columns."""

    at: datetime | None
    values: Sequence[Value]


_LEARNER: Columns = {
    "phone": "the number, such as (+1) 212-555-0100; every command takes it as it is",
    "account": "id of the learner's account, `-` without one",
    "language": "the learner's language, as a code",
}
"""The columns that every table begins with, as they are now."""

LEARNERS: Columns = {
    **_LEARNER,
    "name": "the learner's name",
    "state": "where they are, as `learners --state` has it; empty until their next text or `refresh` says so",
    "time_zone": "the time zone that they gave",
    "registered_at": "when they first registered",
    "last_active_at": "when their last text was handled; the row's time",
    "drills_started": "number of lessons that they have started",
    "drills_completed": "number of lessons that they have completed",
    "open_drill": "slug of the lesson whose question is open",
    "answered": "number of questions with a right answer that they have completed or given up",
    "answered_rightly": "those of them that they answered right",
    "batches": "position in the learner's log that the row reflects",
}
ANSWERS: Columns = {
    **_LEARNER,
    "at": "when the answer was handled; the row's time",
    "batch": "position in the learner's log",
    "drill": "slug of the lesson; `review` for a review",
    "prompt": "slug of the question",
    "answer": "what they wrote, [deleted] once its wording is deleted",
    "result": "`right`, `wrong`, `given up` (wrong for the last time), or `kept` for a question without a right answer",
}
TEXTS: Columns = {
    **_LEARNER,
    "at": "when it was received, or decided; the row's time",
    "direction": "`in` from the learner, `out` to them",
    "batch": "position in the learner's log",
    "number": "number of the outbound text within its batch, from 0",
    "lesson": "slug of the lesson that it belongs to",
    "wording": "what it says, [deleted] once its wording is deleted",
    "pictures": "web addresses of its pictures, separated by spaces",
    "status": "what became of an outbound text",
    "carrier_status": "the furthest status that the carrier has reported",
    "error_code": "the carrier's error",
    "sent_at": "when the carrier was last called with it",
    "segments": "number of SMS segments of an outbound text",
    "micro_dollars": "its price in millionths of a dollar, empty if the carrier never got it",
    "price_from": "`carrier` or `setting`: who named the price",
}
CONSENTS: Columns = {
    **_LEARNER,
    "at": "when consent was given or withdrawn; the row's time",
    "given": "`yes` if it was given, `no` if it was withdrawn",
    "how": "by what: a registration code, a word, the carrier, an operator",
    "command_id": "the message; for a text `sms:` and the carrier's id",
    "operator": "who entered it by hand",
    "reason": "why an operator entered an opt-out",
    "evidence": "how the learner gave consent that an operator entered",
}
COLUMNS: Mapping[TableName, Columns] = {
    "learners": LEARNERS,
    "answers": ANSWERS,
    "texts": TEXTS,
    "consents": CONSENTS,
}
"""The columns of each table, in their order."""


def learner_row(progress: Progress, state: str | None) -> Row:
    """Return the row of a learner in the table of learners. `state`: as stored beside the progress."""
    registered = next((each.at for each in progress.consents if each.how == "registration code"), None)
    open_drill = None if progress.open_prompt is None else progress.open_prompt.drill_slug
    completed = sum(run.completed_at is not None for run in progress.drills.values())
    values: Sequence[Value] = (
        *_learner(progress.phone, progress.profile),
        progress.profile.name,
        state,
        progress.profile.time_zone,
        registered,
        progress.last_interaction,
        len(progress.drills),
        completed,
        open_drill,
        progress.answered,
        progress.answered_rightly,
        progress.cursor,
    )
    return Row(progress.last_interaction, values)


def answer_rows(phone: str, profile: Profile, batches: Sequence[Batch], _: Sequence[TextMessage]) -> Iterator[Row]:
    """Yield a row for each answer."""
    for batch in batches:
        for event in batch.events:
            if isinstance(event, e.CompletedPrompt):
                result = "kept" if event.prompt.correct_response is None else "right"
            elif isinstance(event, e.FailedPrompt):
                result = "given up" if event.abandoned else "wrong"
            else:
                continue
            what = (batch.decided_at, batch.seq, event.drill_slug, event.prompt.slug, event.response, result)
            yield Row(batch.decided_at, (*_learner(phone, profile), *what))


def text_rows(phone: str, profile: Profile, batches: Sequence[Batch], texts: Sequence[TextMessage]) -> Iterator[Row]:
    """Yield a row for each text, in the order of the log."""
    by_batch: dict[int, list[TextMessage]] = {}
    for text in sorted(texts, key=lambda each: (each.seq, each.index)):
        by_batch.setdefault(text.seq, []).append(text)
    for batch in batches:
        lesson = lesson_of(batch)
        if isinstance(batch.command, InboundSms):
            at, pictures = batch.command.received_at or batch.decided_at, " ".join(batch.command.media_urls)
            said = (at, "in", batch.seq, None, lesson, batch.command.text, pictures)
            yield Row(at, (*_learner(phone, profile), *said, *[None] * 7))
        for text in by_batch.get(batch.seq, ()):
            yield Row(batch.decided_at, (*_learner(phone, profile), *_sent(batch, lesson, text)))


def consent_rows(phone: str, profile: Profile, batches: Sequence[Batch], _: Sequence[TextMessage]) -> Iterator[Row]:
    """Yield a row for each time that consent was given or withdrawn."""
    record: tuple[consent_record.Consent, ...] = ()
    for batch in batches:
        record = consent_record.after(record, batch)
    for each in record:
        what = (each.at, each.given, each.how, each.command_id, each.operator, each.reason, each.evidence)
        yield Row(each.at, (*_learner(phone, profile), *what))


Rows = Callable[[str, Profile, Sequence[Batch], Sequence[TextMessage]], Iterator[Row]]
FROM_THE_LOG: Mapping[TableName, Rows] = {"answers": answer_rows, "texts": text_rows, "consents": consent_rows}
"""The tables whose rows follow from a learner's log and texts, and the functions that yield them."""


def _learner(phone: str, profile: Profile) -> Sequence[Value]:
    return phone_cell(phone), profile.account, profile.language


def _sent(batch: Batch, lesson: str, text: TextMessage) -> Sequence[Value]:
    price, is_by_carrier = text.price_micro_dollars, text.price_micro_dollars is not None
    money = text.micro_dollars if price is None else price
    is_priced = text.intent_at is not None
    price_from = "carrier" if is_by_carrier else "setting"
    return (
        *(batch.decided_at, "out", batch.seq, text.index, lesson, text.body, text.media_url),
        *(text.status, text.carrier_status, text.error_code, text.intent_at, text.segments),
        *(money if is_priced else None, price_from if is_priced else None),
    )
