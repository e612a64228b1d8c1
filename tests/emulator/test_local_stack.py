"""The local stack as `make run` starts it: its page, its settings, and what ends it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from local.runtime.http import CLIENT
from local.runtime.processes import ROOT
from local.runtime.running_stack import RunningStack, running_stack
from local.settings import free_port
from shared import topology
from tests.conftest import DRILLS
from tests.emulator.test_end_to_end import answering
from tests.harness.waiting import eventually

WITHOUT_EMULATORS = {"PUBSUB_EMULATOR_HOST": "", "FIRESTORE_EMULATOR_HOST": ""}


def test_the_page_is_at_the_root(stack_url: str) -> None:
    page = CLIENT.get(f"{stack_url}/")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")


def test_the_topology_is_the_declared_one(stack_url: str) -> None:
    served = CLIENT.get(f"{stack_url}/api/topology").json()
    declared = topology.load()
    assert served["topics"] == list(declared.topics)
    assert [each["name"] for each in served["functions"]] == [each.name for each in declared.functions]
    assert {"topic": "dialog-events", "function": "queue-texts"} in served["subscriptions"]


def test_an_unknown_function_is_refused_with_the_known_ones(stack_url: str) -> None:
    answer = CLIENT.post(f"{stack_url}/functions/unknown")
    assert answer.status_code == 404
    assert "twilio-webhook" in answer.text


def test_a_body_of_many_megabytes_is_refused_by_the_function(stack_url: str) -> None:
    answer = CLIENT.post(f"{stack_url}/functions/twilio-webhook", content=b"x" * 8_000_000, timeout=60)
    assert answer.status_code == 413


def test_a_text_from_the_page_is_answered_and_shown_in_the_stream(stack_url: str) -> None:
    phone = "+15550100777"
    with CLIENT.stream("GET", f"{stack_url}/api/stream", timeout=60) as stream:
        events = _events(stream.iter_lines())
        assert next(name for name, _ in events if name in {"ready", "call"}) == "ready"
        answer = CLIENT.post(f"{stack_url}/api/texts", json={"phone": phone, "body": "WELCOME"})
        assert answer.status_code == 201
        received: set[str] = set()
        for name, data in events:
            if data.get("phone") != phone:
                continue
            received.add(name)
            if name == "text" and data["direction"] == "outbound" and data["status"] == "delivered":
                break
    assert received == {"text", "call", "learner"}


def test_a_later_visitor_gets_the_earlier_events(stack_url: str) -> None:
    sid = CLIENT.post(f"{stack_url}/api/texts", json={"phone": "+15550100778", "body": "HELLO"}).json()["sid"]

    def replayed() -> list[str]:
        with CLIENT.stream("GET", f"{stack_url}/api/stream", timeout=60) as stream:
            before_ready: list[str] = []
            for name, data in _events(stream.iter_lines()):
                if name == "ready":
                    return before_ready
                before_ready.append(str(data.get("sid") if name == "text" else data.get("phone")))
        return []

    events = eventually(replayed, lambda events: "+15550100778" in events)
    assert sid in events


@pytest.mark.parametrize(
    ("request_json", "reason"),
    [
        ({"phone": "555", "body": "x"}, "E.164"),
        ({"phone": "+15550100001"}, "needed"),
        ("nothing", "needed"),
    ],
)
def test_an_invalid_text_from_the_page_is_refused_with_a_sentence(
    stack_url: str, request_json: object, reason: str
) -> None:
    answer = CLIENT.post(f"{stack_url}/api/texts", json=request_json)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]


def test_a_killed_function_is_reported_and_restarted(stack: RunningStack) -> None:
    server, *_ = [process for name, process in stack.function_processes() if name == "record-receipt"]
    server.kill()
    eventually(stack.printed, lambda output: "record-receipt has ended" in output)
    eventually(
        lambda: CLIENT.post(f"{stack.url}/functions/record-receipt", content=b"", timeout=60).status_code,
        lambda status: status == 400,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_stack_although_a_page_is_open(number: signal.Signals, tmp_path: Path) -> None:
    with (
        running_stack(_in_memory(tmp_path)) as stack,
        CLIENT.stream("GET", f"{stack.url}/api/stream", timeout=60) as stream,
    ):
        assert next(stream.iter_lines()).startswith("event: ")
        assert stack.stop(number) == 0


def test_make_run_reads_port_and_clock_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    settings = {"PORT": url.rpartition(":")[2], "CLOCK": "2026-03-02T15:00:00Z"}
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    make = subprocess.Popen(
        [str(shutil.which("make")), f"PYTHON={sys.executable}", "--old-file=.venv/installed", "run"],
        cwd=ROOT,
        env={**environment, **_in_memory(tmp_path), **settings},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        now = eventually(lambda: _clock(url), lambda shown: shown is not None, 60)
        assert now is not None
        assert now.startswith("2026-03-02T15:")
    finally:
        os.killpg(make.pid, signal.SIGINT)
        make.wait(30)
    assert _clock(url) is None


def _clock(url: str) -> str | None:
    """The time of the stack's clock in ISO 8601, None if the stack does not answer."""
    try:
        return CLIENT.get(f"{url}/clock").text.partition('"now":')[2].strip(' "')
    except httpx.TransportError:
        return None


def test_a_busy_port_is_reported_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = _run_until_exit({"PORT": str(port), "DRILLS_PATH": str(DRILLS)})
    assert code == 1
    assert output == [
        f"Port {port} is in use. Stop the program that uses it, or choose another port: PORT=8001 make run"
    ]


def test_a_broken_drill_is_reported_by_line_and_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "01-broken.yaml").write_text("slug: 01-broken\nprompts: 3\n")
    code, output = _run_until_exit({"PORT": "8000", "DRILLS_PATH": str(tmp_path)})
    assert code == 1
    assert output
    assert all("01-broken.yaml:" in line for line in output)


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("RECEIPT_WAIT_SECONDS", "soon")])
def test_an_invalid_setting_is_reported_in_one_line(name: str, value: str) -> None:
    code, output = _run_until_exit({name: value})
    assert code == 1
    assert len(output) == 1
    assert output[0].startswith(f"{name}: ")


def test_without_java_the_stack_says_so_and_runs_in_memory(tmp_path: Path) -> None:
    with running_stack(_in_memory(tmp_path)) as stack:
        assert "Running without emulators: " in stack.printed()
        phone = "+15550100779"
        CLIENT.post(f"{stack.url}/api/texts", json={"phone": phone, "body": "WELCOME"})
        eventually(
            lambda: CLIENT.get(f"{stack.url}/carrier/ledger").json(),
            lambda texts: any(text["phone"] == phone and text["from_api"] for text in texts),
        )
        assert phone not in stack.printed()


def _in_memory(empty: Path) -> dict[str, str]:
    """The environment variables of a stack that finds no Java."""
    return {**WITHOUT_EMULATORS, "PATH": str(empty), "JAVA_HOME": str(empty), "DRILLS_PATH": str(DRILLS)}


def _run_until_exit(changes: Mapping[str, str]) -> tuple[int, list[str]]:
    ran = subprocess.run(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env={**os.environ, **changes},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, (ran.stdout + ran.stderr).splitlines()


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, object]]]:
    for line in lines:
        if line.startswith("event: "):
            yield line.removeprefix("event: "), json.loads(next(lines).removeprefix("data: "))


def test_the_desk_shows_a_learner_of_the_stack_and_acts_on_them(stack_url: str) -> None:
    phone = answering(stack_url, "Ana").phone
    with httpx.Client(base_url=f"{stack_url}/desk", trust_env=False, follow_redirects=True, timeout=60) as browser:
        page = browser.get("/learners").text
        token = page.split('name="token" value="')[1].split('"')[0]
        found = browser.post("/learners/number", data={"token": token, "number": phone})
        assert found.status_code == 200
        assert "Ana" in found.text
        assert phone[1:] not in str(found.url)
        key = found.text.split('name="key" value="')[1].split('"')[0]
        seen = found.text.split('name="last_seen" value="')[1].split('"')[0]
        said = {"token": token, "key": key, "last_seen": seen, "text": "Hello from the office"}
        assert browser.post(f"{found.url}/say", data=said).status_code == 200
        eventually(lambda: browser.get(str(found.url)).text, lambda text: "Hello from the office" in text)
