"""`make demo` with few learners: it is played, and goes on in a running stack."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from local.runtime.http import CLIENT
from local.runtime.processes import ROOT
from local.settings import free_port
from tests.harness.waiting import eventually


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[str, list[str]]]:
    """The base URL of `make demo`, and the lines that it has printed until it was up. At the end Ctrl-C is pressed."""
    port = str(free_port())
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    make = subprocess.Popen(
        [str(shutil.which("make")), f"PYTHON={sys.executable}", "--old-file=.venv/installed", "demo"],
        cwd=ROOT,
        env={**environment, "PORT": port, "LEARNERS": "5"},
        start_new_session=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert make.stdout is not None
    printed: list[str] = []
    try:
        while not printed or "Ctrl-C stops everything." not in printed[-1]:
            printed.append(next(make.stdout))
        yield f"http://127.0.0.1:{port}", printed
    finally:
        os.killpg(make.pid, signal.SIGINT)
        make.communicate(timeout=30)
    with pytest.raises(httpx.TransportError):
        CLIENT.get(f"http://127.0.0.1:{port}/clock")


def test_the_demo_says_what_it_has_played(demo: tuple[str, list[str]]) -> None:
    (summary,) = [line for line in demo[1] if line.startswith("5 learners, 14 days, ")]
    assert " texts: in " in summary


def test_the_clock_shows_the_end_of_the_fortnight(demo: tuple[str, list[str]]) -> None:
    assert CLIENT.get(f"{demo[0]}/clock").json()["now"].startswith("2026-03-16T15:3")


def test_the_desk_shows_the_fortnight(demo: tuple[str, list[str]]) -> None:
    page = CLIENT.get(f"{demo[0]}/desk/accounts", timeout=60)
    assert page.status_code == 200
    assert "Harbor Hotel" in page.text


def test_a_new_learner_is_answered(demo: tuple[str, list[str]]) -> None:
    phone = "+15550100779"
    CLIENT.post(f"{demo[0]}/api/texts", json={"phone": phone, "body": "WELCOME"})
    eventually(
        lambda: CLIENT.get(f"{demo[0]}/carrier/ledger").json(),
        lambda texts: any(text["phone"] == phone and text["from_api"] for text in texts),
    )
