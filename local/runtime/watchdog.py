"""A small process that ends what the stack has started, should the stack itself be killed.

It reads process groups from its standard input, `+GROUP` for one that was started and `-GROUP` for one that has
ended. When the pipe closes, the writer is gone, and what is left is ended. Run as `python -m local.runtime.watchdog`.
"""

import sys
from collections.abc import Iterable

from local.runtime import process_groups


def left_over(lines: Iterable[str]) -> set[int]:
    """The groups that were started and not ended, once there are no more lines."""
    left: set[int] = set()
    for line in lines:
        change, group = line[0], int(line[1:])
        if change == "+":
            left.add(group)
        else:
            left.discard(group)
    return left


if __name__ == "__main__":
    process_groups.end(left_over(sys.stdin))
