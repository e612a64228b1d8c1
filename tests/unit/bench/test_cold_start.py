"""Both processes of a cold start run, for each function, and the floor loads its clients and no code of ours."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import cold_start
from shared import topology

ROOT = Path(__file__).parent.parent.parent.parent
CLIENTS = {"google.cloud.firestore", "google.pubsub_v1", "google.cloud.storage", "twilio.rest"}
LOADED = '\nimport sys; print("\\n".join(sys.modules))'


def loaded(code: str) -> set[str]:
    """Run the code in a process as the measurement does; return the modules that are loaded."""
    environment = {**os.environ, **cold_start.ENVIRONMENT}
    command = [sys.executable, "-c", code + LOADED]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return {*run.stdout.split()}


@pytest.mark.parametrize("name", ["twilio-webhook", "handle-command", "send-texts", "start-due-drills", "sweep"])
def test_a_start_and_its_floor_load_the_same_clients(name: str) -> None:
    function = topology.load().function(name)
    started, imported = loaded(cold_start.code_of(function)), loaded(cold_start.imports_of(function))
    assert imported & CLIENTS == started & CLIENTS
    assert f"functions.{function.entry}" in started
    assert not [module for module in imported if module.partition(".")[0] in {"shared", "functions"}]


def test_every_function_of_the_topology_is_started() -> None:
    assert set(cold_start.PARTS) == {function.name for function in topology.load().functions}
