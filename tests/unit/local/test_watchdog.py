"""The watchdog: which process groups still run when the stack has ended, and how they are ended."""

import subprocess
import sys

from local.runtime import process_groups
from local.runtime.watchdog import running_groups

STUBBORN = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"


def test_groups_that_were_started_and_have_not_ended_are_running() -> None:
    assert running_groups(["+10\n", "+11\n", "-10\n", "+12\n"]) == {11, 12}


def test_a_group_that_ignores_sigterm_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process_groups.end([process.pid], grace=0.1)
        assert process.wait(30) == -9


def test_ending_a_group_that_no_longer_exists_is_not_an_error() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], start_new_session=True) as process:
        process.wait()
    process_groups.end([process.pid])
