"""The local stack's clock: moving it runs the work that becomes due, on the emulators and in memory."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from local.runtime.http import CLIENT
from local.runtime.running_stack import RunningStack, running_stack
from tests.conftest import DRILLS
from tests.emulator.test_end_to_end import QUESTION
from tests.harness.handset import Handset
from tests.harness.isolated_project import isolated_project

MONDAY_11_IN_NEW_YORK = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
TUESDAY_13_IN_NEW_YORK = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
REMINDER = "Hi Ana, your lesson is waiting. Pick up where you left off:"
NEXT_DRILL = "True or false: a hat keeps the sun off.\na) true\nb) false"


@pytest.fixture(scope="module", params=["on emulators", "in memory"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A separate stack whose clock starts on Monday."""
    settings = {"CLOCK": MONDAY_11_IN_NEW_YORK.isoformat(), "DRILLS_PATH": str(DRILLS)}
    if request.param == "on emulators":
        emulators = request.getfixturevalue("emulators")
        backend = isolated_project(emulators)
    else:
        empty = str(tmp_path_factory.mktemp("empty"))
        backend = {"PUBSUB_EMULATOR_HOST": "", "FIRESTORE_EMULATOR_HOST": "", "PATH": empty, "JAVA_HOME": empty}
    with running_stack({**settings, **backend}) as stack:
        yield stack


def now(stack: RunningStack) -> datetime:
    """The time of the stack's clock."""
    return datetime.fromisoformat(CLIENT.get(f"{stack.url}/clock").raise_for_status().json()["now"])


def advance(stack: RunningStack, by: timedelta) -> datetime:
    """Move the clock forward; return its new time."""
    response = CLIENT.post(f"{stack.url}/clock", json={"advance_seconds": by.total_seconds()}, timeout=120)
    return datetime.fromisoformat(response.raise_for_status().json()["now"])


def at_the_question(stack: RunningStack) -> Handset:
    """A learner in New York who does not answer the question about water."""
    learner = Handset(stack.url, f"+1212{uuid4().int % 10_000_000:07d}")
    for body, number in (("WELCOME", 1), ("a", 1), ("Ana", 2)):
        learner.says(body)
        learner.reads(number)
    return learner


def texts_to(stack: RunningStack, learner: Handset) -> list[dict[str, str]]:
    """The texts that the learner got, as ledger entries."""
    ledger = CLIENT.get(f"{stack.url}/carrier/ledger").raise_for_status().json()
    return [text for text in ledger if text["phone"] == learner.phone and text["from_api"]]


def is_in_the_morning(sent_at: datetime) -> bool:
    """Whether the time (UTC) is from 9 to 12 in New York in winter, or shortly after the last tick of these hours."""
    return time(14, 0) <= sent_at.time() < time(17, 10)


def test_reminder_and_next_drill_each_come_once_at_their_hours(stack: RunningStack) -> None:
    began = now(stack)
    assert MONDAY_11_IN_NEW_YORK <= began < MONDAY_11_IN_NEW_YORK + timedelta(hours=1)
    learner = at_the_question(stack)

    evening = advance(stack, timedelta(hours=5))
    assert evening >= began + timedelta(hours=5)
    assert learner.reads(3) == [REMINDER, "Nice to meet you, Ana.", QUESTION]

    noon = advance(stack, TUESDAY_13_IN_NEW_YORK - evening)
    assert noon >= TUESDAY_13_IN_NEW_YORK
    assert learner.reads(1) == [NEXT_DRILL]
    assert is_in_the_morning(datetime.fromisoformat(texts_to(stack, learner)[-1]["at"]))

    assert advance(stack, timedelta(minutes=1)) >= noon + timedelta(minutes=1)
    assert len(learner.received()) == 8
    assert now(stack) >= noon + timedelta(minutes=1)


def test_during_a_long_move_each_text_is_sent_at_its_due_time(stack: RunningStack) -> None:
    learner = at_the_question(stack)
    stopped = now(stack)
    advance(stack, timedelta(days=1, hours=4))
    assert learner.reads(4)[:4] == [REMINDER, "Nice to meet you, Ana.", QUESTION, NEXT_DRILL]
    *_, reminder, _, _, drill = [datetime.fromisoformat(text["at"]) for text in texts_to(stack, learner)][:8]
    assert timedelta(hours=3, minutes=59) < reminder - stopped < timedelta(hours=4, minutes=10)
    assert is_in_the_morning(drill)
    assert drill.date() == stopped.date() + timedelta(days=1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"advance_seconds": "60"}',
        b'{"advance_seconds": -1}',
        b'{"advance_seconds": true}',
        b'{"advance_seconds": NaN}',
        b'{"advance_seconds": 31708800}',
        b'{"advance_seconds": 1, "more": 2}',
    ],
)
def test_an_invalid_move_is_refused_with_a_sentence(stack: RunningStack, content: bytes) -> None:
    before = now(stack)
    response = CLIENT.post(f"{stack.url}/clock", content=content)
    assert response.status_code == 400
    assert response.json()["error"].endswith("a number from 0 to 31622400 (366 days).")
    assert now(stack) - before < timedelta(seconds=60)
