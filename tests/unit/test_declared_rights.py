"""Code and topology held together: the rights that the topology declares for each function are those that it uses."""

from collections.abc import Iterator

import pytest

from shared import topology
from shared.settings import ON_ONE_MACHINE, Settings
from shared.topology import Function, Topology
from tests.harness.dependencies import Reach, reach, read_settings, required_settings, wiring_builders

DECLARED = topology.load()
READ_BY_GOOGLES_CLIENTS = {"FIRESTORE_EMULATOR_HOST", "STORAGE_EMULATOR_HOST"}


def amiss(function: Function, declared: Topology) -> list[str]:
    """Where what a function uses and what is declared for it differ, by the name of the right."""
    used = reach(function.entry)
    return [
        f"{function.name}: {right} {here} is declared, {there} is used"
        for right, here, there in _rights(function, used, declared)
        if here != there
    ]


def _rights(function: Function, used: Reach, declared: Topology) -> Iterator[tuple[str, object, object]]:
    yield "publishes", sorted(function.publishes), sorted(used.topics)
    yield "firestore", function.firestore, "write" if "shared.gcp.documents" in used.modules else "none"
    yield "content", function.content, "drills_path" in used.settings
    secrets = {name.upper() for name in used.settings} & {*declared.settings.secrets}
    yield "secrets", sorted(function.secrets), sorted(secrets)


@pytest.mark.parametrize("function", DECLARED.functions, ids=lambda function: function.name)
def test_a_function_has_the_rights_that_it_uses_and_uses_those_that_it_has(function: Function) -> None:
    assert amiss(function, DECLARED) == []


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
def test_a_right_that_is_missing_or_too_much_is_named(name: str, change: dict[str, object], right: str) -> None:
    (problem,) = amiss(DECLARED.function(name).model_copy(update=change), DECLARED)
    assert problem.startswith(f"{name}: {right} ")


def settings_amiss(declared: Topology) -> list[str]:
    """Variables that the code reads and nobody sets, or that are set and nobody reads, or that two set."""
    named = [*declared.settings.deployment, *declared.settings.secrets, *declared.settings.local]
    read = {name.upper() for each in wiring_builders() for name in read_settings(each)} | READ_BY_GOOGLES_CLIENTS
    return [
        *(f"{name} is read, and the topology does not say who sets it" for name in sorted(read - {*named})),
        *(f"{name} is set, and nothing reads it" for name in sorted({*named} - read)),
        *(f"{name} is named more than once" for name in sorted({*named}) if named.count(name) > 1),
    ]


def test_every_setting_is_set_by_one_and_read() -> None:
    assert settings_amiss(DECLARED) == []
    assert {name.upper() for name in Settings.model_fields} == {
        *DECLARED.settings.deployment,
        *DECLARED.settings.secrets,
        *DECLARED.settings.local,
    }


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"secrets": ("TWILIO_AUTH_TOKEN",)}, "REGISTRATION_VALIDATION_KEY is read, and the topology"),
        ({"local": (*DECLARED.settings.local, "NOBODYS")}, "NOBODYS is set, and nothing reads it"),
        ({"local": (*DECLARED.settings.local, "STAGE")}, "STAGE is named more than once"),
    ],
)
def test_a_setting_that_nobody_sets_or_reads_or_that_two_set_is_named(change: dict[str, object], problem: str) -> None:
    broken = DECLARED.model_copy(update={"settings": DECLARED.settings.model_copy(update=change)})
    (told,) = settings_amiss(broken)
    assert told.startswith(problem)


def test_whatever_uses_a_setting_whose_default_is_for_one_machine_requires_that_a_deployment_has_its_own() -> None:
    for builder in wiring_builders():
        assert read_settings(builder) & ON_ONE_MACHINE == required_settings(builder), builder.name
