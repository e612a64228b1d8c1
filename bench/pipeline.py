"""Measures the time from the webhook's response to the carrier's call on the emulators, and that of the hops alone."""

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psutil

from local.runtime.http import CLIENT
from local.runtime.running_stack import RunningStack, running_stack
from local.settings import free_port
from tests.harness.handset import Handset
from tests.harness.waiting import eventually

DRILLS = Path("tests/conversations/drills")
IDLE = ("-m", "bench.idle_stack")


@dataclass(frozen=True)
class Hops:
    """Median times in milliseconds, and each function's largest process in MB."""

    real: float
    idle: float
    memory: Mapping[str, float]


def measure(rounds: int) -> Hops:
    """Send this many texts to the real and the idle stack in turn.

    Load on the machine then affects both stacks.
    """
    with ExitStack() as stacks:
        real = stacks.enter_context(running_stack({"DRILLS_PATH": str(DRILLS.resolve())}))
        idle = stacks.enter_context(running_stack({"GOOGLE_CLOUD_PROJECT": f"idle-{free_port()}"}, IDLE))
        learners = [_answering(real), Handset(idle.url)]
        durations: list[list[float]] = [[], []]
        for _ in range(rounds):
            for learner, times in zip(learners, durations, strict=True):
                times.append(_round(learner))
        return Hops(statistics.median(durations[0]), statistics.median(durations[1]), _memory(real))


def _answering(stack: RunningStack) -> Handset:
    """Return a learner with an open question.

    The question accepts any number of incorrect answers, each with one reply.
    """
    learner = Handset(stack.url)
    learner.says("HELLO")
    learner.reads(1)
    return learner


def _round(learner: Handset) -> float:
    """Return the milliseconds from the webhook's response until the carrier accepts the reply."""
    before = len(_texts(learner))
    learner.says(f"word {uuid4().hex}")
    answered = datetime.now(UTC)
    texts = eventually(lambda: _texts(learner), lambda found: len(found) > before)
    return (datetime.fromisoformat(texts[-1]["at"]) - answered).total_seconds() * 1000


def _texts(learner: Handset) -> Sequence[dict[str, str]]:
    ledger = CLIENT.get(f"{learner.url}/carrier/ledger").json()
    return [text for text in ledger if text["phone"] == learner.phone and text["direction"] == "outbound"]


def _memory(stack: RunningStack) -> dict[str, float]:
    largest: dict[str, float] = {}
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        command = process.cmdline()
        if "--target" in command:
            name = command[command.index("--target") + 1].replace("_", "-")
            largest[name] = max(largest.get(name, 0.0), process.memory_info().rss / 1e6)
    return largest
