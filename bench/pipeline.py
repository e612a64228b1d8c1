"""How long from a webhook's answer to the carrier's call, on the emulators; and what the hops alone take."""

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import psutil

from local.runtime.running_stack import RunningStack, running_stack
from local.settings import free_port
from tests.harness.handset import Handset
from tests.harness.waiting import eventually

DRILLS = Path("tests/conversations/drills")
IDLE = ("-m", "bench.idle_stack")


@dataclass(frozen=True)
class Hops:
    """Medians in milliseconds; memory in MB, the largest of each function's processes."""

    real: float
    idle: float
    memory: Mapping[str, float]


def measure(rounds: int) -> Hops:
    """Send so many texts to both stacks side by side, in turn, so that a busy machine is busy for both."""
    with ExitStack() as stacks:
        real = stacks.enter_context(running_stack({"DRILLS_PATH": str(DRILLS.resolve())}))
        idle = stacks.enter_context(running_stack({"GOOGLE_CLOUD_PROJECT": f"idle-{free_port()}"}, IDLE))
        learners = [_answering(real), Handset(idle.url)]
        taken: list[list[float]] = [[], []]
        for _ in range(rounds):
            for learner, times in zip(learners, taken, strict=True):
                times.append(_round(learner))
        return Hops(statistics.median(taken[0]), statistics.median(taken[1]), _memory(real))


def _answering(stack: RunningStack) -> Handset:
    """A learner with a question open that takes any number of wrong answers, each answered by one text."""
    learner = Handset(stack.url)
    learner.says("HELLO")
    learner.reads(1)
    return learner


def _round(learner: Handset) -> float:
    """Milliseconds from the webhook's answer to the carrier's taking the one text that follows."""
    before = len(_texts(learner))
    learner.says(f"word {uuid4().hex}")
    answered = datetime.now(UTC)
    texts = eventually(lambda: _texts(learner), lambda found: len(found) > before)
    return (datetime.fromisoformat(texts[-1]["at"]) - answered).total_seconds() * 1000


def _texts(learner: Handset) -> Sequence[dict[str, str]]:
    ledger = httpx.get(f"{learner.url}/carrier/ledger").json()
    return [text for text in ledger if text["phone"] == learner.phone and text["direction"] == "outbound"]


def _memory(stack: RunningStack) -> dict[str, float]:
    largest: dict[str, float] = {}
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        command = process.cmdline()
        if "--target" in command:
            name = command[command.index("--target") + 1].replace("_", "-")
            largest[name] = max(largest.get(name, 0.0), process.memory_info().rss / 1e6)
    return largest
