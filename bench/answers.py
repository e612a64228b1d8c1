"""Measures how long answers take, and how much CPU, with several learners who text at once."""

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.stacks import Stacks, cpu
from local.backends import CODE
from local.runtime.http import CLIENT
from local.runtime.running_stack import RunningStack
from tests.harness.handset import Handset
from tests.harness.waiting import eventually

AT_ONCE = (1, 10, 100)
"""Numbers of learners who text at the same time."""

PATIENCE = 300.0
"""Maximum wait for an answer, in seconds: with many learners it is long."""

MOMENT_SECONDS, QUIET_SECONDS = 0.3, 0.03
"""A stack is quiet when its functions use less than the second of CPU time in the first of real time, in seconds."""

LAST_STATUSES = {"delivered", "received"}
"""Statuses of texts of which the carrier has nothing more to report."""


@dataclass(frozen=True)
class Latency:
    """Times from the webhook's response to the carrier's call, in milliseconds, of both stacks."""

    at_once: int
    real: Sequence[float]
    idle: Sequence[float]


@dataclass(frozen=True)
class Answers:
    """The latencies, and the CPU milliseconds of each real function for a text that is answered with one text."""

    latencies: Sequence[Latency]
    cpu: dict[str, float]


def measure(stacks: Stacks, rounds: int) -> Answers:
    """Send texts to both stacks in turn, so that load on the machine affects both: `rounds` times one learner's.

    With more learners there are fewer rounds, and at least one.
    """
    with ThreadPoolExecutor(10) as pool:
        real = list(pool.map(lambda _: _answering(stacks.real), range(max(AT_ONCE))))
    idle = [Handset(stacks.idle.url) for _ in range(max(AT_ONCE))]
    _settled(stacks.real)
    before, latencies = cpu(stacks.real), []
    for at_once in AT_ONCE:
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(max(1, 2 * rounds // (1 + at_once))):
            for stack, learners, durations in zip((stacks.real, stacks.idle), (real, idle), times, strict=True):
                durations.extend(_wave(learners[:at_once]))
                _settled(stack)
        latencies.append(Latency(at_once, *times))
    after, texts = cpu(stacks.real), sum(len(each.real) for each in latencies)
    return Answers(latencies, {name: (after[name] - before[name]) * 1000 / texts for name in before})


def percentile(durations: Sequence[float], share: int) -> float:
    """Return the value that `share` percent of the durations do not exceed, as a duration that was measured."""
    return statistics.quantiles(durations, n=100, method="inclusive")[share - 1] if len(durations) > 1 else durations[0]


def _answering(stack: RunningStack) -> Handset:
    """Return a learner with an open question, which takes any number of incorrect answers, each with one reply."""
    learner = Handset(stack.url)
    learner.says(CODE)
    learner.reads(1)
    return learner


def _wave(learners: Sequence[Handset]) -> list[float]:
    """Let all learners text at once. Return the milliseconds from each webhook response to the carrier's call."""
    before = [len(_texts(learner)) for learner in learners]
    with ThreadPoolExecutor(len(learners)) as pool:
        accepted = list(pool.map(_text, learners))
    return [
        (_answer(learner, number) - at).total_seconds() * 1000
        for learner, number, at in zip(learners, before, accepted, strict=True)
    ]


def _text(learner: Handset) -> datetime:
    """Send a text that is no answer; return when the webhook had accepted it."""
    learner.says("no idea")
    return datetime.now(UTC)


def _answer(learner: Handset, before: int) -> datetime:
    """Return when the carrier accepted the first answer after this number of them."""
    texts = eventually(lambda: _texts(learner), lambda found: len(found) > before, PATIENCE)
    return datetime.fromisoformat(texts[before]["at"])


def _texts(learner: Handset) -> Sequence[dict[str, str]]:
    ledger = CLIENT.get(f"{learner.url}/carrier/ledger", params={"phone": learner.phone}, timeout=30).json()
    return [text for text in ledger if text["direction"] == "outbound"]


def _settled(stack: RunningStack) -> None:
    """Wait until the carrier has delivered every text, and the functions have used no CPU for a moment."""
    eventually(lambda: _statuses(stack), lambda found: found <= LAST_STATUSES, PATIENCE)
    while _cpu_of_a_moment(stack) > QUIET_SECONDS:
        pass


def _cpu_of_a_moment(stack: RunningStack) -> float:
    before = sum(cpu(stack).values())
    time.sleep(MOMENT_SECONDS)  # that nothing happens can only be seen over a time
    return sum(cpu(stack).values()) - before


def _statuses(stack: RunningStack) -> set[str]:
    return {text["status"] for text in CLIENT.get(f"{stack.url}/carrier/ledger", timeout=30).json()}
