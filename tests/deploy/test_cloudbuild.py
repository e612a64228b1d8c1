"""The steps of the cloud build, run here with fake programs, and the separation of its stages."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.runtime.processes import ROOT
from shared import topology

BUILD: dict[str, Any] = yaml.safe_load((ROOT / "cloudbuild.yaml").read_text())
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in BUILD["steps"]}
PROJECT = "textdrill-dev"
DEFAULTS = {**BUILD["substitutions"], "PROJECT_ID": PROJECT}
WEBHOOK = "https://textdrill.example/functions/twilio-webhook"
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*; $GOOGLE_CLOUD_PROJECT $PUBLIC_BASE_URL" >>"{calls}"
case "$*" in output*) printf %s "{webhook}" ;; esac
"""


@dataclass(frozen=True)
class Workspace:
    """A folder in which steps run, with fake programs that only record their calls."""

    place: Path

    def run(self, step: str, **variables: str) -> None:
        """Run a step's script with these variables. Raises subprocess.CalledProcessError if it fails."""
        script = self.place / step
        script.write_text(STEPS[step]["script"])
        script.chmod(0o755)
        environment = {**DEFAULTS, "PATH": f"{self.place / 'bin'}:/usr/bin:/bin", **variables}
        subprocess.run([script], cwd=self.place, env=environment, check=True)

    def calls(self) -> list[str]:
        """Return the recorded calls in order."""
        noted = self.place / "calls"
        return noted.read_text().splitlines() if noted.exists() else []


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a workspace with a built archive."""
    for folder in ("bin", "terraform", "dist", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    for program in ("bin/terraform", ".venv/bin/python"):
        (tmp_path / program).write_text(STAND_IN.format(calls=tmp_path / "calls", webhook=WEBHOOK))
        (tmp_path / program).chmod(0o755)
    (tmp_path / "dist" / "archive").write_text("/workspace/dist/textdrill-0123456789abcdef.zip\n")
    return Workspace(tmp_path)


def applied(workspace: Workspace) -> bool:
    """Report whether Terraform has applied anything."""
    return any(call.startswith("terraform apply") for call in workspace.calls())


def test_the_steps_run_in_order_and_none_may_fail() -> None:
    assert list(STEPS) == ["terraform-check", "test", "package", "plan", "apply", "smoke"]
    assert not any("waitFor" in step or "allowFailure" in step for step in STEPS.values())


def test_terraform_checks_the_deployment_and_its_foundation(workspace: Workspace) -> None:
    workspace.run("terraform-check")
    checks = ("init -input=false -backend=false", "validate", "test")
    assert [call.partition(";")[0] for call in workspace.calls()] == [
        "terraform fmt -check -recursive terraform",
        *(f"terraform -chdir={folder} {check}" for folder in ("terraform", "terraform/foundation") for check in checks),
    ]


def test_the_release_branch_is_applied_and_then_smoke_tested(workspace: Workspace) -> None:
    workspace.run("apply", BRANCH_NAME="release")
    assert applied(workspace)
    workspace.run("smoke")
    assert workspace.calls()[-1] == f"python -m deploy.smoke; {PROJECT} https://textdrill.example"


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"BRANCH_NAME": "main"}, id="another branch"),
        pytest.param({"BRANCH_NAME": "release-2"}, id="a branch that begins like it"),
        pytest.param({"BRANCH_NAME": "release", "_PR_NUMBER": "7"}, id="a pull request from a branch of that name"),
        pytest.param({"BRANCH_NAME": ""}, id="no branch"),
        pytest.param({}, id="sent by hand"),
    ],
)
def test_other_branches_are_neither_applied_nor_smoke_tested(workspace: Workspace, variables: dict[str, str]) -> None:
    workspace.run("apply", **variables)
    workspace.run("smoke")
    assert workspace.calls() == []


def test_without_a_release_branch_the_build_fails_rather_than_deploy(workspace: Workspace) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        workspace.run("apply", BRANCH_NAME="", _RELEASE_BRANCH="")
    assert not applied(workspace)


def test_a_plan_uses_the_builds_own_project_for_every_stage(workspace: Workspace) -> None:
    workspace.run("plan", _STAGE="prod")
    init, plan = workspace.calls()
    assert f"-backend-config=bucket={PROJECT}-terraform-state" in init
    assert f"-var=project={PROJECT} " in plan
    assert "-var-file=stages/prod.tfvars " in plan
    assert "-var=archive=/workspace/dist/textdrill-0123456789abcdef.zip;" in plan


def test_account_and_secrets_belong_to_the_builds_own_project() -> None:
    secrets = [each["versionName"] for each in BUILD["availableSecrets"]["secretManager"]]
    for name in (BUILD["serviceAccount"], *secrets):
        assert name.startswith("projects/$PROJECT_ID/")
    assert BUILD["serviceAccount"].endswith("@$PROJECT_ID.iam.gserviceaccount.com")
    assert not any("project" in name.lower() for name in BUILD["substitutions"])


def test_only_the_smoke_test_gets_secrets_of_the_topology() -> None:
    secrets = {each["env"] for each in BUILD["availableSecrets"]["secretManager"]}
    assert secrets <= set(topology.load().settings.secrets)
    assert {name: step["secretEnv"] for name, step in STEPS.items() if "secretEnv" in step} == {"smoke": list(secrets)}


def test_every_image_is_pinned_to_a_version() -> None:
    for step in STEPS.values():
        assert re.search(r":[0-9]+\.[0-9]+\.[0-9]+(-emulators)?$", step["name"]), step["name"]


def test_every_make_target_that_a_step_calls_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    scripts = "\n".join([*(step["script"] for step in STEPS.values()), (ROOT / ".ci/run").read_text()])
    called = re.findall(r"^ *make (?:--\S+ )*(\S+)", scripts, re.MULTILINE)
    assert {"package", "terraform-check", "test"} <= set(called)
    for command in called:
        assert f"\n{command}:" in makefile, command


@pytest.mark.parametrize(
    ("tool", "option"), [(None, ""), ("../shared/tfcheck/tfcheck", " TFCHECK=../shared/tfcheck/tfcheck")]
)
@pytest.mark.parametrize("emulators", [True, False])
def test_the_full_check_installs_tests_packages_and_checks_terraform(
    workspace: Workspace, tool: str | None, option: str, *, emulators: bool
) -> None:
    for name in (".ci/install", ".ci/run", *([tool] if tool else []), *([".venv/bin/python"] if emulators else [])):
        program = workspace.place / "project" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / ".ci/run" if name == ".ci/run" else workspace.place / "bin/terraform", program)
    shutil.copy(workspace.place / "bin/terraform", workspace.place / "bin/make")
    environment = {"PATH": f"{workspace.place / 'bin'}:/usr/bin:/bin"}
    subprocess.run([workspace.place / "project/.ci/run"], env=environment, check=True)
    calls = [call.partition(";")[0] for call in workspace.calls() if not call.startswith("python")]
    assert [call for call in calls if call.startswith(("make chaos", "make bench"))] == (
        ["make chaos CHAOS_SECONDS=10", "make bench ROUNDS=3"] if emulators else []
    )
    assert calls[:3] == ["install ", "make test", "make test-versions"]
    assert "make package" in calls
    assert "make lock-check" in calls
    assert calls[-1] == f"make terraform-check{option}"


def test_the_tests_run_after_their_dependencies_are_installed() -> None:
    assert STEPS["test"]["script"].splitlines()[2:] == ["bash .ci/install", "make test"]


def test_outputs_and_stages_that_the_steps_use_exist_in_terraform() -> None:
    outputs = (ROOT / "terraform" / "outputs.tf").read_text()
    assert 'output "webhook_url"' in outputs
    for stage in ("dev", "prod"):
        assert (ROOT / "terraform" / "stages" / f"{stage}.tfvars").is_file()


def test_scripts_get_branch_names_as_variables_and_steps_have_timeouts() -> None:
    assert BUILD["options"]["automapSubstitutions"] is True
    assert BUILD["options"]["logging"] == "CLOUD_LOGGING_ONLY"
    seconds = [int(step["timeout"].removesuffix("s")) for step in STEPS.values()]
    assert not any({"args", "entrypoint"} & step.keys() for step in STEPS.values())
    assert sum(seconds) <= int(BUILD["timeout"].removesuffix("s"))
