"""Settings from the environment, and the errors that name an invalid one."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from local.printed.settings_table import markdown
from local.runtime.processes import ROOT
from shared import topology
from shared.settings import ON_ONE_MACHINE, InvalidSettingsError, Settings, from_environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIME_ZONE", "Mars/Olympus"),
        ("PERMITTED_HOURS", "7-20"),
        ("PERMITTED_HOURS", "9-22"),
        ("PERMITTED_HOURS", "20-9"),
        ("PERMITTED_HOURS", "all day"),
        ("REVIEW_AFTER_DAYS", "1,soon"),
        ("REMIND_AFTER_HOURS", "-4"),
        ("SILENCE_HOURS", "long"),
        ("RECEIPT_WAIT_SECONDS", "-1"),
        ("CARRIER_SETTLE_SECONDS", "-1"),
        ("CARRIER_SETTLE_SECONDS", "3601"),
        ("REPLY_FRESH_HOURS", "0"),
        ("REPLY_FRESH_HOURS", "25"),
        ("SENDER_TYPE", "pager"),
        ("SUPPORT_CONTACT", "x" * 61),
        ("DAILY_SEGMENTS", "0"),
        ("DAILY_SEGMENTS", "0.5"),
        ("DAILY_SEGMENTS_PER_LEARNER", "none"),
        ("DAILY_DOLLARS", "inf"),
        ("DAILY_DOLLARS", "0"),
        ("DAILY_DOLLARS_PER_LEARNER", "-5"),
        ("DOLLARS_PER_SEGMENT", "nan"),
        ("DOLLARS_PER_PICTURE", "0"),
        ("TWILIO_AUTH_TOKEN", " , "),
        ("CALLS_IN_FLIGHT", "0"),
        ("CALLS_IN_FLIGHT", "101"),
        ("CALLS_IN_FLIGHT", "many"),
        ("DESK_SECRET", "x" * 31),
    ],
)
def test_an_invalid_setting_is_named_in_the_error(name: str, value: str) -> None:
    with pytest.raises(InvalidSettingsError, match=f"^{name}: ") as caught:
        from_environment({name: value})
    assert "\n" not in str(caught.value)


def test_an_empty_setting_counts_as_not_set() -> None:
    assert from_environment({"TIME_ZONE": "", "RECEIPT_WAIT_SECONDS": ""}) == from_environment({})


def test_there_are_several_tokens_during_a_rotation() -> None:
    assert from_environment({"TWILIO_AUTH_TOKEN": "new, old"}).auth_tokens == ["new", "old"]


def test_review_intervals_and_permitted_hours_are_parsed() -> None:
    settings = from_environment({"REVIEW_AFTER_DAYS": "2,5", "PERMITTED_HOURS": "8-21"})
    assert settings.reviews == (timedelta(days=2), timedelta(days=5))
    assert (settings.hours.first, settings.hours.last) == (8, 21)


def test_the_times_of_sending_are_durations() -> None:
    settings = from_environment({"CARRIER_SETTLE_SECONDS": "0", "REPLY_FRESH_HOURS": "0.5"})
    assert (settings.carrier_settle, settings.reply_fresh) == (timedelta(0), timedelta(minutes=30))
    assert from_environment({"CARRIER_SETTLE_SECONDS": "3600"}).carrier_settle == timedelta(hours=1)


DEPLOYED = {"GOOGLE_CLOUD_PROJECT": "a-project"}


@pytest.mark.parametrize("name", sorted(ON_ONE_MACHINE))
def test_a_deployment_refuses_defaults_of_the_local_stack(name: str) -> None:
    with pytest.raises(InvalidSettingsError, match=f"^{name.upper()}: must be set to your own value in a deployment$"):
        from_environment(DEPLOYED).require(name)
    from_environment({**DEPLOYED, name.upper(): "our own value, long enough for a secret"}).require(name)


def test_the_public_token_is_refused_in_a_list_of_tokens_too() -> None:
    settings = from_environment({**DEPLOYED, "TWILIO_AUTH_TOKEN": "own, local-auth-token"})
    with pytest.raises(InvalidSettingsError, match=r"^TWILIO_AUTH_TOKEN: "):
        settings.require("twilio_auth_token", "google_cloud_project")


@pytest.mark.parametrize("more", [{}, {"FIRESTORE_EMULATOR_HOST": "h:1"}, {"PUBSUB_EMULATOR_HOST": "h:1"}])
def test_the_local_stack_accepts_the_defaults(more: dict[str, str]) -> None:
    project = DEPLOYED if more else {}
    from_environment({**project, **more}).require(*ON_ONE_MACHINE)


BUILT = "from shared import wiring; wiring.{builder}()"


@pytest.mark.parametrize(
    ("builder", "named"),
    [
        ("signature", ["PUBLIC_BASE_URL", "TWILIO_AUTH_TOKEN"]),
        (
            "carrier",
            ["PUBLIC_BASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID"],
        ),
        ("registration", ["STAGE"]),
        ("sending", ["SUPPORT_CONTACT"]),
        ("desk", ["DESK_SECRET", "STAGE"]),
        ("policy", []),
    ],
)
def test_a_deployed_function_refuses_to_start_with_a_local_default(builder: str, named: list[str]) -> None:
    environment = {**DEPLOYED, "REGISTRATION_VALIDATION_URL": "https://r.example", "PATH": os.environ["PATH"]}
    run = subprocess.run(
        [sys.executable, "-c", BUILT.format(builder=builder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    last = run.stderr.strip().rpartition("\n")[2]
    assert sorted(re.findall(r"([A-Z_]+): must be set to your own value in a deployment", last)) == named
    assert (run.returncode == 0) is (named == [])


def test_every_setting_has_a_description_and_the_page_has_the_table() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
    assert markdown(topology.load()) in (ROOT / "docs" / "settings.md").read_text()


def test_an_unknown_key_of_the_topology_is_named_in_the_error(tmp_path: Path) -> None:
    file = tmp_path / "topology.yaml"
    file.write_text(topology.FILE.read_text().replace("ack_deadline:", "ack_dedline:", 1))
    with pytest.raises(ValidationError, match=r"subscriptions\.0\.ack_dedline\n *Extra inputs are not permitted"):
        topology.load(file)
