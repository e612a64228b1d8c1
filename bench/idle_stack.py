"""The local stack with the idle functions."""

import sys

from local.stack import run
from local.stopping import stop_on_signals

if __name__ == "__main__":
    with stop_on_signals() as stop:
        sys.exit(run(stop, "bench/idle"))
