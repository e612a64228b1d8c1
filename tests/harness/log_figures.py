"""The figures of docs/figures.md, computed plainly from the whole log and all texts, without the tallies.

Slow and simple on purpose: the views, and the pages that show them, are compared with these.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.batch import Batch
from shared.contracts.commands import InboundSms
from shared.contracts.events import NumberReassigned
from shared.contracts.readings import AutoReply, Reaction
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Query
from shared.sms.outbox import TextStore
from shared.sms.text import TextMessage
from shared.store.scans import all_documents
from tests.harness.log_runs import Place, lesson_runs, place_of, review_answers

COSTS = {"SENDING", "AMBIGUOUS", "SENT", "DELIVERED", "UNDELIVERED"}
UP_TO = (0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300, 900, 3600, 14400, 86400)
"""Upper bounds of the delays that are counted together, in seconds; longer ones are counted as the one after them."""


@dataclass
class LogFigures:
    """Counts by (day, figure), and by (drill, prompt, figure). `account`, `language`: of whom; None for all.

    `losses`: runs that ended before their end, by drill and prompt. `last_active`: last day of each learner.
    """

    account: str | None = None
    language: str | None = None
    days: Counter[tuple[date, str]] = field(default_factory=Counter)
    prompts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    losses: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_active: list[date] = field(default_factory=list)

    def has(self, place: Place) -> bool:
        """Return whether what happens here is counted."""
        account, language = place
        return self.account in (None, account) and self.language in (None, language)

    def active(self, today: date) -> int:
        """Return how many learners have texted within seven days, this one included."""
        return sum(timedelta(0) <= today - each < timedelta(days=7) for each in self.last_active)


def log_figures(
    store: MemoryDocumentStore, zone: ZoneInfo, account: str | None = None, language: str | None = None
) -> LogFigures:
    """Return the figures of an account and a language; None for all."""
    figures = LogFigures(account, language)
    for document in all_documents(store, Query("dialogs")):
        phone = document.path.rpartition("/")[2]
        batches = list(log.since(store, phone, 1))
        _count_inbound(figures, batches, zone)
        _count_lessons(figures, batches, zone)
        _count_outbound(figures, batches, TextStore(store).all_texts(phone), zone)
    return figures


def _count_inbound(figures: LogFigures, batches: Sequence[Batch], zone: ZoneInfo) -> None:
    active: dict[date, Place] = {}
    all_active, was_registered = set[date](), False
    for batch in batches:
        day, counts = batch.decided_at.astimezone(zone).date(), figures.has(place_of(batch))
        if any(isinstance(event, NumberReassigned) for event in batch.events):
            was_registered = False
            active.clear()
        figures.days[day, "registered"] += counts and batch.profile.validated and not was_registered
        was_registered = batch.profile.validated
        if isinstance(batch.command, InboundSms):
            figures.days[day, "in"] += counts
            if batch.profile.validated and not isinstance(batch.reading, Reaction | AutoReply):
                figures.days[day, "active"] += counts and day not in all_active
                all_active.add(day)
                active[day] = place_of(batch)
    if active and figures.has(active[max(active)]):
        figures.last_active.append(max(active))


def _count_lessons(figures: LogFigures, batches: Sequence[Batch], zone: ZoneInfo) -> None:
    for run in lesson_runs(batches, zone):
        if not figures.has(run.place):
            continue
        for prompt, figure in run.figures():
            figures.prompts[run.slug, prompt, figure] += 1
        if not run.is_lesson:
            continue
        figures.days[run.started_on, "started"] += 1
        if run.ended == "finished" and run.ended_on is not None:
            figures.days[run.ended_on, "finished"] += 1
        if run.ended == "left":
            figures.losses[run.slug, run.drill.prompts[run.came_to - 1].slug] += 1
        for tries in run.tries.values():
            figures.days[tries[0].on, "answered"] += 1
            figures.days[tries[0].on, "right"] += tries[0].is_right
    for each in review_answers(batches):
        if figures.has(each.place):
            figures.prompts[each.drill, each.prompt, f"review {each.number}"] += 1
            figures.prompts[each.drill, each.prompt, f"kept {each.number}"] += each.is_right


def _count_outbound(
    figures: LogFigures, batches: Sequence[Batch], texts: Sequence[TextMessage], zone: ZoneInfo
) -> None:
    by_number = {batch.seq: batch for batch in batches}
    for text in texts:
        batch = by_number[text.seq]
        if not figures.has(place_of(batch)):
            continue
        day = batch.decided_at.astimezone(zone).date()
        is_queued = text.status in ("PENDING", "SENDING")
        figures.days[day, f"out.{'queued' if is_queued else text.status.lower()}"] += 1
        if text.status in COSTS and text.intent_at is not None:
            figures.days[day, "segments"] += text.segments
            figures.days[day, "micro_dollars"] += text.micro_dollars
            for kind, seconds in _delays(text, batch).items():
                figures.days[day, f"{kind}.{sum(bound < seconds for bound in UP_TO)}"] += 1


def _delays(text: TextMessage, batch: Batch) -> dict[str, float]:
    """Return the seconds from the learner's text to the call of the carrier, and from there to the handset."""
    found: dict[str, float] = {}
    command = batch.command
    asked_at = command.received_at if isinstance(command, InboundSms) and not command.recovered else None
    if text.called_at is not None and asked_at is not None and text.index == 0:
        found["accepted"] = (text.called_at - asked_at).total_seconds()
    if text.called_at is not None and text.status == "DELIVERED" and text.delivered_at is not None:
        found["delivered"] = (text.delivered_at - text.called_at).total_seconds()
    return found
