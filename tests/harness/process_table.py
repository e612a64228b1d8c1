"""The processes of this machine: those below a stack, and whether they still run."""

import subprocess


def descendants(ancestor: int) -> set[int]:
    """Return the ids of a process and of all processes below it."""
    table = _table()
    found = {ancestor}
    while more := {pid for pid, (parent, _, _) in table.items() if parent in found} - found:
        found |= more
    return found


def children_with(part: str, parent: int) -> list[int]:
    """Return the ids of the processes directly below `parent` whose command has this part."""
    return [pid for pid, (above, _, command) in _table().items() if above == parent and part in command]


def still_running(processes: set[int]) -> set[int]:
    """Return those of these processes that run; one that has ended and was not waited for does not."""
    table = _table()
    return {pid for pid in processes if pid in table and not table[pid][1].startswith("Z")}


def _table() -> dict[int, tuple[int, str, str]]:
    """Return all processes by id, with parent, state and command."""
    listed = subprocess.run(
        ["ps", "-eww", "-o", "pid=,ppid=,stat=,args="],  # noqa: S607 - its path depends on the system
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split(maxsplit=3) for line in listed.stdout.splitlines())
    return {int(row[0]): (int(row[1]), row[2], row[3] if len(row) > 3 else "") for row in rows}
