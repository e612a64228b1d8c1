"""The smoke test, run against the local stack, and its messages when a step is missing."""

import subprocess
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping

import pytest

from deploy.smoke import NUMBER, fictitious, missing
from local.runtime.http import CLIENT
from local.runtime.processes import ROOT
from shared.sms.carrier import NotTaken, Outcome, Refused, Unknown
from tests.conftest import DRILLS
from tests.harness.pipeline import LedgerCarrier, Pipeline

ANOTHER_NUMBER = "+13125550142"


def smoke(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the smoke test with these settings."""
    command = [sys.executable, "-m", "deploy.smoke", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def deployment(emulators: Mapping[str, str], stack_url: str) -> dict[str, str]:
    """Return settings that point to the local stack."""
    return {**emulators, "PUBLIC_BASE_URL": stack_url}


def test_a_working_deployment_passes_with_one_text_to_a_fictitious_number(
    deployment: Mapping[str, str], stack_url: str
) -> None:
    run = smoke(deployment, ANOTHER_NUMBER)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.endswith(": handled, and its reply passed to the carrier\n")
    ledger = CLIENT.get(f"{stack_url}/carrier/ledger", timeout=30).json()
    (text,) = [text for text in ledger if text["phone"] == ANOTHER_NUMBER]
    assert text["body"].startswith("Textdrill:")
    assert ANOTHER_NUMBER not in run.stdout


def test_a_second_run_passes_too(deployment: Mapping[str, str]) -> None:
    assert [smoke(deployment).returncode for _ in range(2)] == [0, 0]


def test_a_webhook_that_refuses_our_signature_fails(deployment: Mapping[str, str]) -> None:
    run = smoke({**deployment, "TWILIO_AUTH_TOKEN": "another"})
    assert run.returncode == 1
    assert run.stdout.endswith(": twilio-webhook answers 403\n")


def test_an_unreachable_webhook_fails(deployment: Mapping[str, str]) -> None:
    run = smoke({**deployment, "PUBLIC_BASE_URL": "http://127.0.0.1:9"})
    assert run.returncode == 1
    assert "twilio-webhook does not answer" in run.stdout


def test_a_text_that_never_reaches_the_log_fails(deployment: Mapping[str, str]) -> None:
    run = smoke({**deployment, "GOOGLE_CLOUD_PROJECT": "another-project"}, "--seconds", "0")
    assert run.returncode == 1
    assert run.stdout.endswith(": handle-command: the log has no batch for it\n")


@pytest.mark.parametrize("number", ["+12025550200", "+12025551234", "+442071838750", "12025550100", "+15550100"])
def test_a_number_that_may_belong_to_a_person_is_not_fictitious(number: str) -> None:
    with pytest.raises(ArgumentTypeError, match="use a fictitious number"):
        fictitious(number)


def test_a_run_with_a_number_that_is_not_fictitious_is_refused() -> None:
    run = smoke({}, "+12025550200")
    assert run.returncode == 2
    assert "use a fictitious number" in run.stderr


def test_a_run_without_a_project_is_refused() -> None:
    run = smoke({})
    assert run.returncode == 2
    assert "GOOGLE_CLOUD_PROJECT is not set" in run.stderr


def helped(*outcomes: Outcome) -> str | None:
    """Return what is missing of a HELP text when the carrier has these outcomes."""
    carrier = LedgerCarrier(receipts=())
    carrier.outcomes.extend(outcomes)
    pipeline = Pipeline(DRILLS, carrier=carrier)
    pipeline.post(NUMBER, "HELP")
    pipeline.settle()
    form = {"MessageSid": f"SMin{1:030d}", "From": NUMBER, "Body": "HELP"}
    return missing(form, pipeline.store)


def test_a_reply_that_the_carrier_accepts_or_refuses_is_handled() -> None:
    assert helped() is None
    assert helped(Refused(21211)) is None


def test_a_reply_with_an_unknown_outcome_is_missing() -> None:
    assert helped(Unknown()) == "send-texts: the text is AMBIGUOUS"


def test_a_reply_deferred_by_the_carrier_is_handled_once_accepted() -> None:
    assert helped(NotTaken(20429)) is None


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("handle-command", "handle-command: the log has no batch for it"),
        ("update-progress", "update-progress: the learner's progress is behind the batch"),
        ("queue-texts", "queue-texts: there is no text for the batch"),
        ("send-texts", "send-texts: the text is PENDING"),
    ],
)
def test_the_failing_function_is_named(broken: str, problem: str) -> None:
    pipeline = Pipeline(DRILLS)
    pipeline.functions = {**pipeline.functions, broken: lambda *_: ("", 204)}
    pipeline.post(NUMBER, "HELP")
    pipeline.settle()
    form = {"MessageSid": f"SMin{1:030d}", "From": NUMBER, "Body": "HELP"}
    assert missing(form, pipeline.store) == problem
