"""What is said about a run: the machine, and whether it did other work."""

import os
import platform
from pathlib import Path

import psutil

_CPUS = Path("/proc/cpuinfo")


def described() -> str:
    """Describe this machine: cores, kind of CPU, memory, and the version of Python."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores ({_cpu()}), {memory:.0f} GiB, Python {platform.python_version()}"


def other_work() -> str:
    """Say how much other work the machine does at this moment, by its load average of the last minute."""
    load = os.getloadavg()[0]
    return f"load average {load:.1f} before the run" + (": busy, so that times are too long" if load > 1 else "")


def _cpu() -> str:
    names = [line for line in _CPUS.read_text().splitlines() if line.startswith("model name")] if _CPUS.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.machine()
