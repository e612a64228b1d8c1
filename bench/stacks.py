"""The two stacks that are measured side by side: the real functions and the idle ones, on the same emulators."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bench.counts import ONE_QUESTION
from local.runtime.emulators import emulators
from local.runtime.processes import Processes
from local.runtime.running_stack import RunningStack, running_stack
from local.runtime.shutdown import Shutdown
from local.settings import free_port

IDLE = ("-m", "bench.idle_stack")


@dataclass(frozen=True)
class Stacks:
    """Both stacks. `emulators`: the environment variables that name the emulators."""

    real: RunningStack
    idle: RunningStack
    emulators: Mapping[str, str]


@contextmanager
def stacks() -> Iterator[Stacks]:
    """Run both stacks, each in a project of its own.

    Raises sdk.EmulatorsNotFoundError if the emulators cannot be run here, and StackError if a stack does not come up.
    """
    with Processes() as processes, emulators(os.environ, processes) as running:
        running.wait(Shutdown())
        environment = {**running.environment, "DRILLS_PATH": str(ONE_QUESTION)}
        real = {**environment, "GOOGLE_CLOUD_PROJECT": f"real-{free_port()}"}
        idle = {**environment, "GOOGLE_CLOUD_PROJECT": f"idle-{free_port()}"}
        with running_stack(real) as one, running_stack(idle, IDLE) as other:
            yield Stacks(one, other, running.environment)


def cpu(stack: RunningStack) -> dict[str, float]:
    """Return the CPU time of each function's processes so far, in seconds."""
    seconds: dict[str, float] = defaultdict(float)
    for name, process in stack.function_processes():
        times = process.cpu_times()
        seconds[name] += times.user + times.system
    return seconds


def memory(stack: RunningStack) -> float:
    """Return the memory of the largest process of a function, in MB."""
    return max(process.memory_info().rss for _, process in stack.function_processes()) / 1e6
