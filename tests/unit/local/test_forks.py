"""Forked processes: each runs functions-framework with its own environment, output and process group."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local.runtime.errors import StackError
from local.runtime.forks import Forks
from local.runtime.processes import Processes
from tests.harness.waiting import eventually

PRINTS = "import os\nprint(os.environ['GIVEN'], os.environ['THREADS'], os.getpgid(0) == os.getpid())\n"


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    with Processes() as processes:
        yield processes


@pytest.fixture(scope="module")
def forks(processes: Processes) -> Iterator[Forks]:
    with Forks({**os.environ, "GIVEN": "to all"}, processes) as forks:
        yield forks


def test_a_fork_has_its_own_output_environment_and_group(forks: Forks, tmp_path: Path) -> None:
    source = tmp_path / "printing.py"
    source.write_text(PRINTS)
    options = ["--source", str(source), "--target", "missing"]
    processes = [forks.start("printing", options, {"THREADS": threads}) for threads in ("3", "5")]
    first, second = (b"".join(process.lines()).decode() for process in processes)
    assert first.startswith("to all 3 True\n")
    assert second.startswith("to all 5 True\n")
    assert "MissingTargetException" in first


def test_the_fork_server_has_one_thread_and_no_connection(forks: Forks) -> None:
    process = forks.start("help", ["--help"], {})
    assert b"--signature-type" in b"".join(process.lines())
    (server,) = [each for each in psutil.Process().children() if "local.runtime.fork_server" in each.cmdline()]
    assert server.num_threads() == 1
    assert server.net_connections("inet") == []


def test_an_ended_fork_server_is_an_error_with_a_remedy(processes: Processes) -> None:
    with Forks(os.environ, processes) as forks:
        before = forks.start("help", ["--help"], {})
        list(before.lines())
        servers = [each for each in psutil.Process().children() if "local.runtime.fork_server" in each.cmdline()]
        max(servers, key=lambda each: each.create_time()).kill()
        eventually(lambda: [each.status() for each in servers], lambda found: psutil.STATUS_ZOMBIE in found)
        with pytest.raises(StackError, match="Start the stack again"):
            forks.start("help", ["--help"], {})
