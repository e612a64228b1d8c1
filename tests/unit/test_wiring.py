"""The wiring: each part is built on first use, once, even with concurrent callers."""

import json
import subprocess
import sys
import threading

import pytest

from local.runtime.processes import ROOT
from shared import wiring
from shared.desk.access.identity import IapIdentity, LocalIdentity, nobody
from shared.settings import from_environment
from shared.sms.limits import Limits
from shared.store.overlap import Threads
from shared.wiring import once
from tests.harness.fake_storage import fake_storage
from tests.harness.waiting import eventually

THREADS = 20
AT_ONCE = """
import json, os, sys, threading
os.environ.update(DRILLS_PATH="gs://content/drills", STORAGE_EMULATOR_HOST=sys.argv[1])
from shared import composition, wiring
seen, ready = [], threading.Barrier({threads})

def ask():
    ready.wait()
    parts = composition.command_handler(wiring.PORTS), wiring.PORTS.documents(), wiring.PORTS.catalogue().snapshot()
    seen.append([id(part) for part in parts[1:]])

threads = [threading.Thread(target=ask) for _ in range({threads})]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps(seen))
"""
LIMITS = "import os; os.environ.update({settings}); from shared import wiring; print(wiring.sending().limits)"
DRILL = "slug: a\nname: A\nprompts:\n  - slug: p\n    messages: [{text: hello}]\n"


def test_the_daily_limits_are_in_segments_and_micro_dollars() -> None:
    settings = {
        "DAILY_SEGMENTS": "7",
        "DAILY_DOLLARS": "0.5",
        "DAILY_SEGMENTS_PER_LEARNER": "3",
        "DAILY_DOLLARS_PER_LEARNER": "0.25",
        "DOLLARS_PER_SEGMENT": "0.0123",
        "DOLLARS_PER_PICTURE": "0.03",
    }
    command = [sys.executable, "-c", LIMITS.format(settings=settings)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(Limits(7, 500_000, 3, 250_000, 12_300, 30_000))


def test_a_run_makes_as_many_calls_at_a_time_as_the_setting_says() -> None:
    code = 'import os; os.environ["CALLS_IN_FLIGHT"] = "7"; from shared import wiring; print(wiring.PORTS.overlap())'
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(Threads(7))


def test_only_iap_says_who_visits_a_deployments_desk() -> None:
    deployed = {"GOOGLE_CLOUD_PROJECT": "a-project"}
    behind_iap = wiring.identify(from_environment({**deployed, "IAP_AUDIENCE": "our desk"}))
    assert isinstance(behind_iap, IapIdentity)
    assert behind_iap.audience == "our desk"
    assert wiring.identify(from_environment(deployed)) is nobody


@pytest.mark.parametrize("local", [{}, {"GOOGLE_CLOUD_PROJECT": "a-project", "FIRESTORE_EMULATOR_HOST": "localhost:1"}])
def test_only_the_local_stack_takes_everybody_for_its_user(local: dict[str, str]) -> None:
    assert isinstance(wiring.identify(from_environment(local)), LocalIdentity)


def test_concurrent_requests_on_a_cold_instance_build_each_part_once() -> None:
    with fake_storage() as storage:
        storage.upload("content", "drills/a.yaml", DRILL)
        command = [sys.executable, "-c", AT_ONCE.format(threads=THREADS), storage.url]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        seen = json.loads(run.stdout)
        assert len(seen) == THREADS
        assert all(each == seen[0] for each in seen)
        lists, reads = (sum(call.endswith(end) for call in storage.calls) for end in ("/o", "/drills/a.yaml"))
        assert (lists, reads) == (1, 1)


def test_concurrent_callers_wait_for_the_part_that_is_being_built() -> None:
    made: list[object] = []
    asking = [threading.Thread(target=lambda: asked.append(part())) for _ in range(THREADS)]
    asked: list[object] = []

    @once
    def part() -> object:
        if not made:
            eventually(waiting, lambda number: number == THREADS - 1)
        made.append(object())
        return made[-1]

    def waiting() -> int:
        """Return the number of threads that are waiting in `once`."""
        frames = sys._current_frames()  # noqa: SLF001 - there is no public way to inspect threads
        return sum(frames[each.ident].f_code.co_name == "get" for each in asking if each.ident in frames)

    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert len(made) == 1
    assert asked == made * THREADS


def test_a_part_that_failed_to_build_is_built_by_the_next_call() -> None:
    answers = iter([RuntimeError("not yet"), None])

    @once
    def part() -> str:
        if (error := next(answers)) is not None:
            raise error
        return "made"

    with pytest.raises(RuntimeError, match="not yet"):
        part()
    assert part() == part() == "made"
