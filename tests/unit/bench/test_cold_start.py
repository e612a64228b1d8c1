"""Both processes of a cold start run, for each function, and the floor loads its clients and no code of ours."""

from collections.abc import Mapping, Sequence

import pytest

from bench import cold_start
from shared import topology
from tests.harness.loaded_modules import loaded_by

CLIENTS = {"google.cloud.firestore", "google.pubsub_v1", "google.cloud.storage", "twilio.rest"}
FUNCTIONS = ("twilio-webhook", "handle-command", "send-texts", "start-due-drills", "sweep")
COMMON = ("functions_framework", "google.api_core.grpc_helpers")
"""Packages that both processes load. None of them is a client."""


@pytest.fixture(scope="module")
def loaded() -> Mapping[str, Sequence[str]]:
    """Return the modules that a start and its floor load, by the function's name and which of both it is."""
    declared = [topology.load().function(name) for name in FUNCTIONS]
    starts = {f"{each.name} started": cold_start.code_of(each) for each in declared}
    floors = {f"{each.name} imported": cold_start.imports_of(each) for each in declared}
    return loaded_by({"nothing": "", **starts, **floors}, cold_start.ENVIRONMENT, COMMON)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_start_and_its_floor_load_the_same_clients(name: str, loaded: Mapping[str, Sequence[str]]) -> None:
    started, imported = {*loaded[f"{name} started"]}, {*loaded[f"{name} imported"]}
    assert not CLIENTS & {*loaded["nothing"]}
    assert imported & CLIENTS == started & CLIENTS
    assert f"functions.{topology.load().function(name).entry}" in started
    assert not [module for module in imported if module.partition(".")[0] in {"shared", "functions"}]


def test_every_function_of_the_topology_is_started() -> None:
    assert set(cold_start.PARTS) == {function.name for function in topology.load().functions}
