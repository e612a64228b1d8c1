"""Checks that the topology declares exactly the rights and settings that the code uses."""

from collections.abc import Iterator

import pytest

from shared import topology
from shared.settings import ON_ONE_MACHINE, Settings
from shared.topology import Function, Topology
from tests.harness.dependencies import Reach, reach, read_settings, required_settings, wiring_builders

DECLARED = topology.load()
READ_BY_GOOGLES_CLIENTS = {"FIRESTORE_EMULATOR_HOST", "STORAGE_EMULATOR_HOST"}


def mismatches(function: Function, declared: Topology) -> list[str]:
    """Return the differences between the declared and the used rights of a function, a sentence each."""
    used = reach(function.entry)
    return [
        f"{function.name}: {right} {granted} is declared, {needed} is used"
        for right, granted, needed in _rights(function, used, declared)
        if granted != needed
    ]


def _rights(function: Function, used: Reach, declared: Topology) -> Iterator[tuple[str, object, object]]:
    yield "publishes", sorted(function.publishes), sorted(used.topics)
    yield "firestore", function.firestore, "write" if "shared.gcp.documents" in used.modules else "none"
    yield "content", function.content, "drills_path" in used.settings
    secrets = {name.upper() for name in used.settings} & {*declared.settings.secrets}
    yield "secrets", sorted(function.secrets), sorted(secrets)


@pytest.mark.parametrize("function", DECLARED.functions, ids=lambda function: function.name)
def test_a_function_has_exactly_the_rights_that_it_uses(function: Function) -> None:
    assert mismatches(function, DECLARED) == []


@pytest.mark.parametrize(
    ("name", "change", "right"),
    [
        ("handle-command", {"publishes": ()}, "publishes"),
        ("park", {"publishes": ("dialog-events",)}, "publishes"),
        ("queue-texts", {"publishes": ("dialog-events",)}, "publishes"),
        ("twilio-webhook", {"firestore": "write"}, "firestore"),
        ("record-receipt", {"firestore": "none"}, "firestore"),
        ("update-progress", {"content": False}, "content"),
        ("send-texts", {"content": True}, "content"),
        ("sweep", {"secrets": ()}, "secrets"),
        ("park", {"secrets": ("TWILIO_AUTH_TOKEN",)}, "secrets"),
        ("handle-command", {"secrets": ("TWILIO_AUTH_TOKEN",)}, "secrets"),
    ],
)
def test_a_missing_or_unused_right_is_reported(name: str, change: dict[str, object], right: str) -> None:
    (problem,) = mismatches(DECLARED.function(name).model_copy(update=change), DECLARED)
    assert problem.startswith(f"{name}: {right} ")


def setting_mismatches(declared: Topology) -> list[str]:
    """Return the variables that are read but not set, set but not read, or set twice, a sentence each."""
    named = [*declared.settings.deployment, *declared.settings.secrets, *declared.settings.local]
    read = {name.upper() for each in wiring_builders() for name in read_settings(each)} | READ_BY_GOOGLES_CLIENTS
    return [
        *(f"{name} is read, but not set in the topology" for name in sorted(read - {*named})),
        *(f"{name} is set, but not read" for name in sorted({*named} - read)),
        *(f"{name} is named more than once" for name in sorted({*named}) if named.count(name) > 1),
    ]


def test_every_setting_has_one_source_and_is_read() -> None:
    assert setting_mismatches(DECLARED) == []
    assert {name.upper() for name in Settings.model_fields} == {
        *DECLARED.settings.deployment,
        *DECLARED.settings.secrets,
        *DECLARED.settings.local,
    }


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"secrets": ("TWILIO_AUTH_TOKEN", "DESK_SECRET")}, "REGISTRATION_VALIDATION_KEY is read, but not set"),
        ({"local": (*DECLARED.settings.local, "UNREAD")}, "UNREAD is set, but not read"),
        ({"local": (*DECLARED.settings.local, "STAGE")}, "STAGE is named more than once"),
    ],
)
def test_an_unset_unread_or_repeated_setting_is_reported(change: dict[str, object], problem: str) -> None:
    broken = DECLARED.model_copy(update={"settings": DECLARED.settings.model_copy(update=change)})
    (found,) = setting_mismatches(broken)
    assert found.startswith(problem)


def test_builders_require_their_settings_with_a_local_default() -> None:
    for builder in wiring_builders():
        assert read_settings(builder) & ON_ONE_MACHINE == required_settings(builder), builder.name
