"""The processes of this machine: those below a stack, and whether they still run."""

import subprocess


def descendants(ancestor: int) -> set[int]:
    """Return the ids of a process and of all processes below it."""
    table = _table()
    found = {ancestor}
    while more := {pid for pid, (parent, _) in table.items() if parent in found} - found:
        found |= more
    return found


def still_running(processes: set[int]) -> set[int]:
    """Return those of these processes that run; one that has ended and was not waited for does not."""
    table = _table()
    return {pid for pid in processes if pid in table and not table[pid][1].startswith("Z")}


def _table() -> dict[int, tuple[int, str]]:
    """Return all processes by id, with parent and state."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,stat="],  # noqa: S607 - its path depends on the system
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    return {int(pid): (int(parent), state) for pid, parent, state in rows}
