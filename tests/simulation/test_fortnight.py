"""A fortnight of every persona in every time zone, with two changes to or from daylight saving time.

The scheduled functions' work is compared with an oracle, and everything is rebuilt from the log.
"""

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.commands import COMMAND
from shared.dialog.state import DialogState, replay
from shared.drill_progress.learners import learner_path
from shared.drill_progress.rebuild import rebuild
from shared.event_log import log
from shared.local_time.permitted_hours import PermittedHours
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Document
from shared.sms.render import render
from tests.harness.dialogs import decided_again
from tests.simulation.checks import oracle
from tests.simulation.runs.fortnight import Fortnight

Logs = dict[str, list[Batch]]
HOURS = PermittedHours(oracle.FIRST_HOUR, oracle.LAST_HOUR)


@pytest.fixture(scope="module")
def timelines(logs: Logs) -> dict[str, list[oracle.Known]]:
    """Return the facts that the oracle derives for every learner."""
    return {phone: oracle.known(batches) for phone, batches in logs.items()}


def test_the_fortnight_has_many_cases_of_every_kind(fortnight: Fortnight, logs: Logs) -> None:
    """Otherwise the other tests might pass for lack of cases."""
    happened = Counter(event.type for batches in logs.values() for batch in batches for event in batch.events)
    assert len(fortnight.runs) == 14 * 24 * 12
    assert {learner.zone.key for learner in fortnight.learners if len(logs[learner.phone]) > 20} == {
        learner.zone.key for learner in fortnight.learners
    }
    assert happened["REMINDER_TRIGGERED"] > 300
    assert happened["OPTED_OUT"] > 10
    assert happened["OPTED_IN"] > 5
    assert happened["PAUSED"] > 5
    assert happened["RESUMED"] > 5
    assert len([start for start in actual_starts(fortnight, logs) if start.drill == oracle.REVIEW]) > 30
    assert len(actual_starts(fortnight, logs)) > 300
    assert not fortnight.pipeline.parked()


def test_every_scheduled_text_is_sent_at_a_permitted_hour(fortnight: Fortnight) -> None:
    zones = zones_of(fortnight)
    assert fortnight.unasked
    for text, left in fortnight.unasked:
        zone = zones[text.phone]
        assert oracle.permitted(left, zone), left.astimezone(zone)


def test_every_unasked_text_comes_from_a_scheduled_command(fortnight: Fortnight, logs: Logs) -> None:
    scheduled = {
        (batch.phone, batch.seq)
        for batches in logs.values()
        for batch in batches
        if batch.command.id.startswith(("daily:", "remind:", "silence:"))
    }
    everything = {(text.phone, text.seq) for text in fortnight.pipeline.carrier.ledger}
    assert {(text.phone, text.seq) for text, _ in fortnight.unasked} == scheduled & everything


def test_scheduled_starts_are_exactly_those_that_were_due(
    fortnight: Fortnight, logs: Logs, timelines: dict[str, list[oracle.Known]]
) -> None:
    drills = fortnight.pipeline.plan.curriculum.slugs("en")
    expected = [
        start
        for learner in fortnight.learners
        for start in oracle.starts(learner.phone, learner.zone, timelines[learner.phone], fortnight.runs, drills)
    ]
    assert actual_starts(fortnight, logs) == expected


def test_silent_learners_are_paused_exactly_when_they_should_be(
    fortnight: Fortnight, logs: Logs, timelines: dict[str, list[oracle.Known]]
) -> None:
    paused = 0
    for learner in fortnight.learners:
        expected = list(oracle.pauses(learner.phone, learner.zone, timelines[learner.phone], fortnight.runs))
        actual = [
            oracle.run_of(batch.decided_at, fortnight.runs)
            for batch in logs[learner.phone]
            if any(isinstance(event, e.PausedForSilence) for event in batch.events)
        ]
        assert actual == expected, learner
        paused += len(actual)
    assert paused > 5


def test_there_is_at_most_one_scheduled_start_a_day(fortnight: Fortnight, logs: Logs) -> None:
    days = Counter((start.phone, start.day) for start in actual_starts(fortnight, logs))
    assert set(days.values()) == {1}


def test_reminders_are_exactly_those_that_were_due(
    fortnight: Fortnight, logs: Logs, timelines: dict[str, list[oracle.Known]]
) -> None:
    for learner in fortnight.learners:
        expected = list(oracle.reminders(learner.zone, timelines[learner.phone], fortnight.runs))
        assert actual_reminders(fortnight, logs[learner.phone]) == expected, learner


def test_each_prompt_has_at_most_one_reminder(fortnight: Fortnight, logs: Logs) -> None:
    for batches in logs.values():
        reminded = Counter((each.instance, each.prompt) for each in actual_reminders(fortnight, batches))
        assert all(times == 1 for times in reminded.values())


def test_nothing_is_sent_between_an_opt_out_and_the_opt_in(fortnight: Fortnight, logs: Logs) -> None:
    ledger = {(text.phone, text.seq) for text in fortnight.pipeline.carrier.ledger}
    for phone, batches in logs.items():
        assert not [batch.seq for batch in batches if batch.profile.opted_out and (phone, batch.seq) in ledger]


def test_nothing_unasked_is_sent_during_a_pause(fortnight: Fortnight, logs: Logs) -> None:
    paused = {(b.phone, b.seq) for batches in logs.values() for b in batches if b.profile.paused}
    assert not [text.id for text, _ in fortnight.unasked if (text.phone, text.seq) in paused]


def test_deciding_again_gives_the_same_events_and_the_same_state(fortnight: Fortnight, logs: Logs) -> None:
    for phone, batches in logs.items():
        state = DialogState(phone=phone)
        for batch in batches:
            state, again = decided_again(state, batch)
            assert again == batch
        assert replay(phone, batches) == state
        assert state.model_dump_json() == live(fortnight, log.dialog_path(phone)).fields["body"]


def test_rebuilt_progress_equals_live_progress_byte_for_byte(fortnight: Fortnight, logs: Logs) -> None:
    for phone, batches in logs.items():
        again, published = MemoryDocumentStore(), Published()
        again.commit(*(log.entry(batch) for batch in batches))
        rebuild(again, published, phone, fortnight.pipeline.plan)
        rebuilt, stored = again.get(learner_path(phone)), live(fortnight, learner_path(phone))
        assert rebuilt is not None
        assert rebuilt.fields["body"] == stored.fields["body"]
        assert rebuilt.fields["finished"] == stored.fields["finished"]
        assert {each.id for each in published.commands} <= {batch.command.id for batch in batches}


def test_texts_rendered_from_the_log_are_those_sent(fortnight: Fortnight, logs: Logs) -> None:
    """A text that an opt-out overtook is the only one that is not sent."""
    sent: dict[str, list[tuple[str | None, str | None]]] = {phone: [] for phone in logs}
    for text in fortnight.pipeline.carrier.ledger:
        sent[text.phone].append((text.body, text.media_url))
    for phone, batches in logs.items():
        opt_outs = [b.seq for b in batches if any(isinstance(event, e.OptedOut) for event in b.events)]
        texts = {(text.seq, text.index): text for text in fortnight.pipeline.texts(phone)}
        overtaken = {key for key, text in texts.items() if text.status == "CANCELLED" and key[0] + 1 in opt_outs}
        assert [
            (message.text, message.media_url)
            for batch in batches
            for index, message in enumerate(render(batch, hours=HOURS))
            if (batch.seq, index) not in overtaken
        ] == sent[phone]


def zones_of(fortnight: Fortnight) -> dict[str, ZoneInfo]:
    return {learner.phone: learner.zone for learner in fortnight.learners}


class Published:
    """A publisher that keeps the commands."""

    def __init__(self) -> None:
        self.commands: list[c.Command] = []

    def publish(self, _: str, __: str, *messages: str) -> None:
        self.commands += (COMMAND.decode(each) for each in messages)


def live(fortnight: Fortnight, path: str) -> Document:
    document = fortnight.pipeline.store.get(path)
    assert document is not None
    return document


def actual_starts(fortnight: Fortnight, logs: Logs) -> list[oracle.Start]:
    """Return the scheduled starts in the logs."""
    zones = zones_of(fortnight)
    return [
        oracle.Start(
            batch.phone,
            batch.decided_at.astimezone(zones[batch.phone]).date(),
            event.drill_slug,
            oracle.run_of(batch.decided_at, fortnight.runs),
        )
        for batches in logs.values()
        for batch in batches
        for event in batch.events
        if isinstance(event, e.DrillStarted) and batch.command.id.startswith("daily:")
    ]


def actual_reminders(fortnight: Fortnight, batches: Sequence[Batch]) -> list[oracle.Reminder]:
    """Return the reminders in these batches."""
    return [
        oracle.Reminder(event.instance_id, event.prompt.slug, oracle.run_of(batch.decided_at, fortnight.runs))
        for batch in batches
        for event in batch.events
        if isinstance(event, e.ReminderTriggered)
    ]
