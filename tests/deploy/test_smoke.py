"""The synthetic learner of a deployment, against the local stack, and what it says when something is missing."""

import subprocess
import sys
from collections.abc import Mapping

import httpx
import pytest

from deploy.smoke import NUMBER, missing
from local.runtime.processes import ROOT
from shared.sms.carrier import NotNow, Outcome, Refused, Unknown
from tests.conftest import DRILLS
from tests.harness.pipeline import LedgerCarrier, Pipeline

ANOTHER_NUMBER = "+13125550142"


def smoke(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of the command, as it follows a deployment with these settings."""
    command = [sys.executable, "-m", "deploy.smoke", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def deployment(emulators: Mapping[str, str], stack_url: str) -> dict[str, str]:
    """The settings that lead to the local stack."""
    return {**emulators, "PUBLIC_BASE_URL": stack_url}


def test_a_deployment_that_works_passes_with_one_text_to_nobodys_number(
    deployment: Mapping[str, str], stack_url: str
) -> None:
    run = smoke(deployment, ANOTHER_NUMBER)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.endswith(": handled, and its reply passed to the carrier\n")
    ledger = httpx.get(f"{stack_url}/carrier/ledger", timeout=30).json()
    (text,) = [text for text in ledger if text["phone"] == ANOTHER_NUMBER]
    assert text["body"].startswith("Textdrill:")
    assert ANOTHER_NUMBER not in run.stdout


def test_it_passes_again_after_the_next_deployment(deployment: Mapping[str, str]) -> None:
    assert [smoke(deployment).returncode for _ in range(2)] == [0, 0]


def test_a_webhook_that_refuses_our_signature_fails(deployment: Mapping[str, str]) -> None:
    run = smoke({**deployment, "TWILIO_AUTH_TOKEN": "another"})
    assert run.returncode == 1
    assert run.stdout.endswith(": twilio-webhook answers 403\n")


def test_a_webhook_that_is_not_there_fails(deployment: Mapping[str, str]) -> None:
    run = smoke({**deployment, "PUBLIC_BASE_URL": "http://127.0.0.1:9"})
    assert run.returncode == 1
    assert "twilio-webhook does not answer" in run.stdout


def test_a_text_that_never_reaches_the_log_fails(deployment: Mapping[str, str]) -> None:
    run = smoke({**deployment, "GOOGLE_CLOUD_PROJECT": "another-project"}, "--seconds", "0")
    assert run.returncode == 1
    assert run.stdout.endswith(": handle-command: the log has no batch for it\n")


@pytest.mark.parametrize("number", ["+12025550200", "+12025551234", "+442071838750", "12025550100", "+15550100"])
def test_a_number_that_may_be_somebodys_is_refused(number: str) -> None:
    run = smoke({}, number)
    assert run.returncode == 2
    assert "use a fictitious number" in run.stderr


def test_without_a_project_there_is_no_log_to_look_at() -> None:
    run = smoke({})
    assert run.returncode == 2
    assert "GOOGLE_CLOUD_PROJECT is not set" in run.stderr


def helped(*outcomes: Outcome) -> str | None:
    """What is missing of a text for help when the carrier answers so."""
    carrier = LedgerCarrier(receipts=())
    carrier.outcomes.extend(outcomes)
    pipeline = Pipeline(DRILLS, carrier=carrier)
    pipeline.post(NUMBER, "HELP")
    pipeline.settle()
    form = {"MessageSid": f"SMin{1:030d}", "From": NUMBER, "Body": "HELP"}
    return missing(form, pipeline.store)


def test_an_answer_that_the_carrier_took_or_refused_for_its_number_is_handled() -> None:
    assert helped() is None
    assert helped(Refused(21211)) is None


def test_an_answer_whose_fate_is_open_is_missing() -> None:
    assert helped(Unknown()) == "send-texts: the text is AMBIGUOUS"


def test_an_answer_put_off_by_the_carrier_is_handled_once_it_takes_it() -> None:
    assert helped(NotNow(20429)) is None


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ("handle-command", "handle-command: the log has no batch for it"),
        ("update-progress", "update-progress: the learner's progress is behind the batch"),
        ("queue-texts", "queue-texts: there is no text for the batch"),
        ("send-texts", "send-texts: the text is PENDING"),
    ],
)
def test_the_function_that_does_not_work_is_named(without: str, told: str) -> None:
    pipeline = Pipeline(DRILLS)
    pipeline.functions = {**pipeline.functions, without: lambda *_: ("", 204)}
    pipeline.post(NUMBER, "HELP")
    pipeline.settle()
    form = {"MessageSid": f"SMin{1:030d}", "From": NUMBER, "Body": "HELP"}
    assert missing(form, pipeline.store) == told
