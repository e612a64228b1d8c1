"""The guard: what is left when the stack is gone, and how it is ended."""

import subprocess
import sys

from local.runtime import process_groups
from local.runtime.watchdog import running_groups

STUBBORN = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"


def test_what_was_started_and_has_not_ended_is_left() -> None:
    assert running_groups(["+10\n", "+11\n", "-10\n", "+12\n"]) == {11, 12}


def test_a_group_that_does_not_care_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process_groups.end([process.pid], grace=0.1)
        assert process.wait(30) == -9


def test_a_group_that_is_gone_already_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], start_new_session=True) as process:
        process.wait()
    process_groups.end([process.pid])
