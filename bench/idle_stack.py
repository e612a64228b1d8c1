"""Runs the local stack with the idle functions."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import idle_functions
from local.runtime.shutdown import shutdown_on_signals
from local.stack import run
from shared import topology

if __name__ == "__main__":
    with shutdown_on_signals() as shutdown, TemporaryDirectory(prefix="idle-functions-") as folder:
        idle_functions.write(Path(folder), topology.load())
        sys.exit(run(shutdown, folder))
