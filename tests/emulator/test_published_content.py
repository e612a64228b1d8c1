"""Content from a bucket is taught once it is published, without a restart. Runs one process per function."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest

from local.runtime.http import CLIENT
from local.runtime.processes import ROOT
from local.runtime.running_stack import RunningStack, running_stack
from shared import topology
from shared.drills.catalogue import load
from tests.emulator.test_original_content import BY_LETTER, BY_WORDING, LIKENESSES, play
from tests.harness.fake_storage import FakeStorage, fake_storage
from tests.harness.handset import Handset
from tests.harness.isolated_project import isolated_project
from tests.harness.process_table import descendants, still_running
from tests.harness.waiting import eventually

BUCKET = "gs://content/drills"
ODD = "content_odd"


def drill(slug: str, text: str) -> str:
    """A drill with one text and no question."""
    return f"slug: {slug}\nname: A\nprompts: [{{slug: b, messages: [{{text: {text}}}]}}]\n"


@pytest.fixture(scope="module")
def storage() -> Iterator[FakeStorage]:
    """Cloud Storage with one drill in the bucket."""
    with fake_storage() as storage:
        storage.upload("content", "drills/00.yaml", drill("00", "Welcome!"))
        yield storage


@pytest.fixture(scope="module")
def stack(emulators: Mapping[str, str], storage: FakeStorage) -> Iterator[RunningStack]:
    """A stack that reads its drills from the bucket."""
    content = {"DRILLS_PATH": BUCKET, "STORAGE_EMULATOR_HOST": storage.url}
    with running_stack({**isolated_project(emulators), **content}) as stack:
        yield stack


def teach(stack: RunningStack, storage: FakeStorage, files: Mapping[str, str]) -> None:
    """Publish these files and no others, and wait until the stack has checked them."""
    storage.replace_all("content", {f"drills/{name}": text for name, text in files.items()})
    a_minute_passes(stack)


def a_minute_passes(stack: RunningStack) -> None:
    CLIENT.post(f"{stack.url}/clock", json={"advance_seconds": 60}, timeout=120).raise_for_status()


def test_a_new_drill_needs_no_restart_and_a_broken_one_is_ignored(stack: RunningStack, storage: FakeStorage) -> None:
    teach(stack, storage, {"00.yaml": drill("00", "Welcome!")})
    ana = Handset(stack.url)
    ana.says("WELCOME")
    assert ana.reads(1) == ["Welcome!"]

    storage.upload("content", "drills/01.yaml", drill("01", "Just published."))
    a_minute_passes(stack)
    ana.says("MORE")
    assert ana.reads(1) == ["Just published."]

    storage.upload("content", "drills/00.yaml", "slug: 00\nname: Without prompts\n")
    a_minute_passes(stack)
    ben = Handset(stack.url)
    ben.says("WELCOME")
    assert ben.reads(1) == ["Welcome!"]
    printed = eventually(stack.printed, lambda text: "content_broken" in text)
    assert f"{BUCKET}/00.yaml:1: this drill has no prompts" in printed
    ben.says("MORE")
    assert ben.reads(1) == ["Just published."]


def test_the_originals_form_is_taught_and_its_oddities_logged_once(stack: RunningStack, storage: FakeStorage) -> None:
    folder = LIKENESSES / "odd-plain"
    teach(stack, storage, {"drills.json": (folder / "drills.json").read_text(encoding="utf-8")})
    play(stack.url, folder, "WELCOME", "en", BY_LETTER)
    play(stack.url, folder, "WELCOME", "es", BY_WORDING)
    lines = [each for each in stack.printed().splitlines() if each.startswith("handle-command: ") and ODD in each]
    (entry,) = (json.loads(line.removeprefix("handle-command: ")) for line in lines)
    assert (entry["message"], entry["number"]) == (ODD, len(load(folder).warnings))


def check(drills: str, storage: FakeStorage) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check` on a folder or a bucket."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", drills],
        cwd=ROOT,
        env={**os.environ, "STORAGE_EMULATOR_HOST": storage.url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_authors_check_a_bucket_as_they_check_a_folder(storage: FakeStorage) -> None:
    storage.replace_all("content", {"drills/00.yaml": drill("00", "Welcome!")})
    assert check("drills", storage).stdout == "8 drills are fine\n"
    assert check(BUCKET, storage).stdout == "1 drill is fine\n"
    storage.upload("content", "drills/01.yaml", "slug: 01\nname: B\n")
    broken = check(BUCKET, storage)
    assert broken.returncode == 1
    assert broken.stderr.startswith(f"{BUCKET}/01.yaml:1: this drill has no prompts; ")
    assert check("gs://nowhere", storage).stderr == "gs://nowhere: NotFound\n"


def test_no_process_is_left_of_a_stack_that_is_killed(stack: RunningStack) -> None:
    """The last test with this stack."""
    started = descendants(stack.process.pid)
    assert len(started) > len(topology.load().functions)
    stack.process.kill()
    stack.process.wait()
    eventually(lambda: still_running(started), lambda left: not left)
