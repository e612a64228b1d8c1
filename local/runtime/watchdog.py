"""A watchdog process that ends the stack's process groups if the stack itself is killed.

It reads process groups from its standard input: `+GROUP` for a group that was started, `-GROUP` for one that has
ended. When the pipe closes, the stack has ended, and the watchdog ends the groups that still run. Run as
`python -m local.runtime.watchdog`.
"""

import sys
from collections.abc import Iterable

from local.runtime import process_groups


def running_groups(lines: Iterable[str]) -> set[int]:
    """Return the groups that were started and have not ended when the lines end."""
    running: set[int] = set()
    for line in lines:
        change, group = line[0], int(line[1:])
        if change == "+":
            running.add(group)
        else:
            running.discard(group)
    return running


if __name__ == "__main__":
    process_groups.end(running_groups(sys.stdin))
