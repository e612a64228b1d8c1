"""The modules that pieces of code load, each in a process of its own.

The processes are forks of one that has loaded what they have in common, so that this takes its time once.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

_FORKS = """
import importlib, json, os, sys, traceback
pieces, common = json.load(sys.stdin)
for name in common:
    importlib.import_module(name)
for name, code in pieces.items():
    if (child := os.fork()) == 0:
        status = 1
        try:
            exec(code, {"__name__": "__main__"})
            print(json.dumps([name, [*sys.modules]]), flush=True)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        sys.exit(f"{name} does not start")
"""


def loaded_by(
    pieces: Mapping[str, str], environment: Mapping[str, str], common: Sequence[str] = ()
) -> dict[str, list[str]]:
    """Return the modules that are loaded after each piece of code has run, by the name of the piece.

    `common`: modules that are loaded before. Raises AssertionError with the output of a piece that fails.
    """
    run = subprocess.run(
        [sys.executable, "-c", _FORKS],
        input=json.dumps([pieces, common]),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(line) for line in run.stdout.splitlines())
