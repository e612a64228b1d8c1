"""The movable clock: one file with several readers, moved only forward, and the due work on the way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from local.gateway.clock import TICK, ClockMover, clock_file
from local.gateway.quiescence import TIMEOUT_SECONDS, Quiescence
from local.gateway.scheduler import Scheduler
from local.settings import from_environment
from shared import topology
from shared.clock import MovedClock, real
from shared.contracts.sending_hours import SendingHours
from shared.drill_progress.jobs import DUE_DRILLS, REMINDERS
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Query, Update
from shared.settings import InvalidSettingsError
from shared.sms import outbox
from shared.sms.outbox import TextStore
from shared.sms.text import TextMessage, postponed

MONDAY = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
SCHEDULED = {each.function for each in topology.load().schedules}
NINE_OCLOCK = SendingHours(first=9, last=20, zones=("UTC",))
SOON = timedelta(minutes=1)
"""Maximum duration of a test."""


@pytest.fixture
def anyio_backend() -> str:
    """The event loop on which the local stack runs."""
    return "asyncio"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a clock that has not been moved."""
    return tmp_path / "clock"


def shows(clock: Callable[[], datetime], time: datetime) -> bool:
    return time <= clock() < time + SOON


def test_an_unmoved_clock_shows_the_real_time(file: Path) -> None:
    assert shows(MovedClock(file).now, real() - timedelta(seconds=1))


def test_clocks_with_the_same_file_show_the_same_move(file: Path) -> None:
    ours, theirs = MovedClock(file), MovedClock(file)
    before = ours.now()
    ours.move(timedelta(hours=5))
    assert shows(theirs.now, before + timedelta(hours=5))
    theirs.move(timedelta(days=1))
    assert shows(ours.now, before + timedelta(days=1, hours=5))


def test_a_clock_cannot_be_moved_backward(file: Path) -> None:
    clock = MovedClock(file)
    with pytest.raises(ValueError, match="forward"):
        clock.move(timedelta(seconds=-1))
    assert shows(clock.now, real() - timedelta(seconds=1))


def test_a_clock_can_start_at_any_time_and_moves_on_from_there(file: Path) -> None:
    clock = MovedClock(file)
    clock.start(MONDAY)
    assert shows(clock.now, MONDAY)
    clock.move(timedelta(hours=1))
    assert shows(clock.now, MONDAY + timedelta(hours=1))


def test_a_reader_never_sees_a_partly_written_clock_file(file: Path) -> None:
    clock = MovedClock(file)
    clock.start(MONDAY)
    with ThreadPoolExecutor(1) as pool:
        moving = pool.submit(_move_often, clock)
        while not moving.done():
            assert shows(clock.now, MONDAY)
        moving.result()
    assert shows(clock.now, MONDAY + timedelta(seconds=30))


def _move_often(clock: MovedClock) -> None:
    for _ in range(300):
        clock.move(timedelta(seconds=0.1))


def test_the_clock_file_is_deleted_at_the_end() -> None:
    with clock_file(MONDAY) as file:
        assert shows(MovedClock(file).now, MONDAY)
    assert not file.parent.exists()


@pytest.mark.parametrize(
    ("setting", "start"),
    [
        ("2026-03-02T16:00:00Z", MONDAY),
        ("2026-03-02T16:00", MONDAY),
        ("2026-03-02T11:00:00-05:00", MONDAY),
        ("", None),
    ],
)
def test_the_clock_setting_determines_the_start(setting: str, start: datetime | None) -> None:
    assert from_environment({"CLOCK": setting}).clock_start == start


@pytest.mark.parametrize("setting", ["tomorrow", "16:00", "2026-13-02", "1770-01-01T00:00", "9999-12-31T23:59:59Z"])
def test_an_invalid_clock_setting_is_refused_with_an_example(setting: str) -> None:
    with pytest.raises(InvalidSettingsError, match=r"^CLOCK: a time in ISO 8601 .*, such as 20\S+Z$"):
        from_environment({"CLOCK": setting})


def test_the_tick_is_the_interval_of_the_runs_for_due_learners() -> None:
    minutes, jobs = int(TICK.total_seconds() // 60), {REMINDERS.function, DUE_DRILLS.function}
    assert {each.cron for each in topology.load().schedules if each.function in jobs} == {f"*/{minutes} * * * *"}


@dataclass
class Timeline:
    """A clock that starts on Monday, learners with due work, and scheduled functions that do and record it.

    `sends`: whether due texts are announced; then the sender finds that they must wait for another four minutes.
    """

    clock: MovedClock
    documents: MemoryDocumentStore = field(default_factory=MemoryDocumentStore)
    calls: list[tuple[str, datetime]] = field(default_factory=list)
    sends: bool = True
    quiescence: Quiescence = field(init=False)

    def __post_init__(self) -> None:
        self.quiescence = Quiescence(self.documents, self.clock.now)

    def learner(self, name: str, **due_in: timedelta) -> None:
        """Create a learner. `due_in`: due times by field, counted from Monday."""
        due: dict[str, datetime | None] = {"reminder_due_at": None, "drill_due_at": None}
        due |= {field: MONDAY + delay for field, delay in due_in.items()}
        self.documents.commit(Create(f"learners/{name}", due))

    def text(self, look_in: timedelta, hours: SendingHours | None = None, seq: int = 1) -> TextMessage:
        """Create a text that waits, with its next check at this time from Monday."""
        text = TextMessage(
            phone="+12125550101",
            seq=seq,
            index=0,
            body="Hi.",
            media_url=None,
            after=None,
            look_at=MONDAY + look_in,
            hours=hours,
            waits=1,
        )
        self.documents.commit(outbox.create(text))
        return text

    async def move(self, by: timedelta) -> None:
        """Move the clock forward."""
        async with httpx.AsyncClient(transport=httpx.MockTransport(self._scheduled)) as client:
            scheduler = Scheduler(topology.load(), "http://gateway/functions", client, self.clock.now)
            await ClockMover(self.clock, self.documents, scheduler, self.quiescence, lambda: None).move(by)

    def called_after(self) -> list[timedelta]:
        """The times of the functions' calls, in whole minutes from Monday."""
        number = len(SCHEDULED)
        rounds = [self.calls[start : start + number] for start in range(0, len(self.calls), number)]
        assert all({name for name, _ in calls} == SCHEDULED for calls in rounds)
        return [timedelta(minutes=(calls[0][1] - MONDAY) // timedelta(minutes=1)) for calls in rounds]

    def _scheduled(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        at = datetime.fromisoformat(request.headers["X-CloudScheduler-ScheduleTime"])
        self.calls.append((name, at))
        due = {"send-reminders": "reminder_due_at", "start-due-drills": "drill_due_at"}.get(name)
        if due is not None:
            for learner in self.documents.find(Query("learners", order_by=due, at_most=at)):
                self.documents.commit(Update(learner.path, {due: None}))
        if name == "announce-texts" and self.sends:
            self._announce(at)
        return httpx.Response(200)

    def _announce(self, now: datetime) -> None:
        texts = TextStore(self.documents)
        for document in self.documents.find(Query("texts", order_by="look_at", at_most=now)):
            phone = str(document.fields["phone"])
            for text in texts.open_texts(phone):
                texts.write(text, postponed(text.model, now + timedelta(minutes=4)))
            self.quiescence.count_call("send-texts", phone)


@pytest.fixture
def timeline(file: Path) -> Timeline:
    """Monday, without any learners."""
    clock = MovedClock(file)
    clock.start(MONDAY)
    return Timeline(clock)


@pytest.mark.anyio
async def test_a_move_runs_the_functions_at_each_tick_with_due_work(timeline: Timeline) -> None:
    hours, minutes = timedelta(hours=1), timedelta(minutes=1)
    timeline.learner("ana", reminder_due_at=4 * hours + 2 * minutes, drill_due_at=22 * hours)
    timeline.learner("ben", reminder_due_at=4 * hours + 3 * minutes, drill_due_at=24 * 7 * hours)
    timeline.learner("chi", drill_due_at=24 * 9 * hours)
    await timeline.move(timedelta(days=8))
    assert timeline.called_after() == [4 * hours + 5 * minutes, 22 * hours, 24 * 7 * hours, 24 * 8 * hours]
    assert shows(timeline.clock.now, MONDAY + timedelta(days=8))


@pytest.mark.anyio
async def test_a_move_by_zero_runs_the_functions(timeline: Timeline) -> None:
    await timeline.move(timedelta(0))
    assert timeline.called_after() == [timedelta(0)]


@pytest.mark.anyio
async def test_work_that_is_already_due_runs_before_the_clock_moves(timeline: Timeline) -> None:
    timeline.learner("ana", reminder_due_at=timedelta(0))
    await timeline.move(timedelta(days=1))
    assert timeline.called_after() == [timedelta(0), timedelta(days=1)]


@pytest.mark.anyio
async def test_a_move_stops_where_a_text_may_leave_for_the_first_time(timeline: Timeline) -> None:
    timeline.clock.move(timedelta(hours=6))
    timeline.text(timedelta(hours=17), NINE_OCLOCK)
    timeline.text(timedelta(hours=7), NINE_OCLOCK, seq=2)  # it waits for the text before it
    await timeline.move(timedelta(hours=18))
    assert timeline.called_after() == [timedelta(hours=17), timedelta(hours=24)]


@pytest.mark.anyio
async def test_a_move_does_not_stop_for_a_text_that_waits_for_the_carrier(timeline: Timeline) -> None:
    text = timeline.text(timedelta(minutes=1))
    await timeline.move(timedelta(hours=2))
    assert timeline.called_after() == [timedelta(hours=2)]
    (stored,) = TextStore(timeline.documents).open_texts(text.phone)
    assert stored.model.look_at is not None
    assert stored.model.look_at > MONDAY + timedelta(hours=2)


@pytest.mark.anyio
async def test_a_move_ends_although_due_texts_are_not_announced(timeline: Timeline) -> None:
    timeline.sends = False
    timeline.text(timedelta(minutes=1))
    began = real()
    await timeline.move(timedelta(hours=2))
    assert real() - began < timedelta(seconds=TIMEOUT_SECONDS)
