"""A fortnight of many learners with the whole pipeline, in steps of five minutes, without faults."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path

from shared.dialog import store as dialogs
from shared.sms.text import TextMessage
from tests.harness.pipeline import LedgerCarrier, Pipeline
from tests.simulation.workloads.population import Learner

BEGIN = datetime(2026, 3, 25, tzinfo=UTC)
END = datetime(2026, 4, 8, tzinfo=UTC)
STEP = timedelta(minutes=5)
DRILLS = Path(__file__).parent.parent.parent.parent / "drills"
COUNTS_EVERY = 100
"""Number of steps from one run of `tally` to the next: eight hours, so that the figures grow by many differences."""
ANSWER = ""
"""Agenda entry for an answer to whichever prompt is open at its time."""


@dataclass
class Fortnight:
    """A fortnight and what happened in it.

    `runs`: when the scheduled functions ran. `unasked`: the texts that they caused, and when all of them had been sent.
    """

    learners: list[Learner]
    pipeline: Pipeline = field(default_factory=lambda: Pipeline(DRILLS, carrier=LedgerCarrier(("delivered",))))
    runs: list[datetime] = field(default_factory=list)
    unasked: list[tuple[TextMessage, datetime]] = field(default_factory=list)
    _agenda: list[tuple[datetime, str, str]] = field(default_factory=list)
    _will_answer: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Run the fortnight."""
        for learner in self.learners:
            for moment, text in learner.plan():
                heappush(self._agenda, (moment, learner.phone, text))
        now = BEGIN
        while now < END:
            self._step(now)
            now += STEP

    def _step(self, now: datetime) -> None:
        pipeline = self.pipeline
        seen = len(pipeline.carrier.ledger)
        pipeline.clock.now = max(now, pipeline.clock.now)
        self._send_due_texts(now)
        pipeline.settle()
        pipeline.clock.sleep(1)  # separates what precedes a run from its effects
        self.runs.append(pipeline.clock.now)
        before = len(pipeline.carrier.ledger)
        if len(self.runs) % 10 == 0:
            pipeline.run("send-reminders")  # fired twice
        pipeline.run_scheduled()
        if len(self.runs) % COUNTS_EVERY == 0:
            pipeline.run("tally")
        self.unasked += ((text, pipeline.clock.now) for text in pipeline.carrier.ledger[before:])
        self._schedule_answers({text.phone for text in pipeline.carrier.ledger[seen:]})

    def _send_due_texts(self, now: datetime) -> None:
        by_phone = {learner.phone: learner for learner in self.learners}
        while self._agenda and self._agenda[0][0] <= now:
            _, phone, text = heappop(self._agenda)
            body = self._answer(by_phone[phone]) if text == ANSWER else text
            if body is not None:
                assert self.pipeline.post(phone, body) == 200

    def _answer(self, learner: Learner) -> str | None:
        self._will_answer.discard(learner.phone)
        state = dialogs.load(self.pipeline.store, learner.phone).model
        if state.open_drill is not None:
            return learner.answer(state.open_drill.prompt.correct_response)
        return "MORE" if learner.wants_more() else None

    def _schedule_answers(self, phones: set[str]) -> None:
        for learner in self.learners:
            if learner.phone not in phones or learner.phone in self._will_answer:
                continue
            if (delay := learner.answers_after()) is not None:
                self._will_answer.add(learner.phone)
                heappush(self._agenda, (self.pipeline.clock.now + delay, learner.phone, ANSWER))
