"""Calls every function of the archive, installed alone and started as in Google's runtime."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import grpc
import pytest
from twilio.request_validator import RequestValidator

from deploy.archive import build
from local.runtime.http import CLIENT
from local.runtime.processes import ROOT
from shared import topology
from shared.contracts.batch import BATCH
from shared.dialog.registration import code_path
from shared.drill_progress import learners
from shared.event_log import log
from shared.ports import Create, DocumentStore, Query
from shared.sms.outbox import TextStore
from shared.sms.text import text_id
from tests.chaos.running import documents_of
from tests.deploy.imports import imported
from tests.deploy.installed import Installed, answering, free_ports, install
from tests.deploy.surroundings import Carrier, Topics, carrier, push
from tests.harness.isolated_project import isolated_project

DECLARED = topology.load()
BEHIND_TOPICS = [function.name for function in DECLARED.functions if function.trigger == "topic"]
SCHEDULED = [function.name for function in DECLARED.functions if function.trigger == "schedule"]
PHONE = "+12125550101"
BASE = "https://textdrill.example"
WEBHOOK = "/functions/twilio-webhook"
SECRETS = {
    "TWILIO_AUTH_TOKEN": "secret-token",
    "REGISTRATION_VALIDATION_KEY": "secret-key",
    "DESK_SECRET": "a secret of the desk, which nobody knows",
}
MISSING = """
import sys
from importlib.util import find_spec
print(*(name for name in sys.argv[1:] if find_spec(name) is None))
"""
LOCAL = ("FIRESTORE_EMULATOR_HOST", "PUBSUB_EMULATOR_HOST")


@dataclass(frozen=True)
class Deployment:
    """The running functions by name, and their surroundings."""

    urls: Mapping[str, str]
    topics: Topics
    documents: DocumentStore
    carrier: Carrier

    def push(self, function: str, data: str) -> int:
        """Push a message to a function; return the status code."""
        return CLIENT.post(self.urls[function], content=push(function, data, PHONE), timeout=60).status_code

    def webhook(self, form: Mapping[str, str], query: str = "", token: str = SECRETS["TWILIO_AUTH_TOKEN"]) -> int:
        """Post a form to the webhook with Twilio's signature; return the status code."""
        signature = RequestValidator(token).compute_signature(f"{BASE}{WEBHOOK}{query}", form)
        url = f"{self.urls['twilio-webhook']}{WEBHOOK}{query}"
        return CLIENT.post(url, data=dict(form), headers={"X-Twilio-Signature": signature}, timeout=60).status_code


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the deployed archive."""
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return the archive, installed in an empty environment."""
    return install(archive, tmp_path_factory.mktemp("deployed"))


@pytest.fixture(scope="module")
def deployment(installed: Installed, emulators: Mapping[str, str]) -> Iterator[Deployment]:
    """Start all functions in their own processes, with the settings and secrets of a deployment."""
    names = isolated_project(emulators)
    with ExitStack() as parts:
        taking = parts.enter_context(carrier())
        channel = parts.enter_context(grpc.insecure_channel(names["PUBSUB_EMULATOR_HOST"]))
        topics = Topics(channel, names["GOOGLE_CLOUD_PROJECT"]).create(DECLARED)
        documents = documents_of(names)
        documents.commit(Create(code_path("WELCOME"), {"is_demo": False, "account_info": "{}"}))
        settings = settings_of(names, taking.url)
        served = {
            each.name: parts.enter_context(installed.serving(each, port, {**settings, **secrets_of(each)}))
            for each, port in zip(DECLARED.functions, free_ports(len(DECLARED.functions)), strict=True)
        }
        yield Deployment(answering(served), topics, documents, taking)


def settings_of(names: Mapping[str, str], carrier_url: str) -> dict[str, str]:
    """Return the settings of a deployment, and the emulators' addresses as the only local settings."""
    chosen = {
        "GOOGLE_CLOUD_PROJECT": names["GOOGLE_CLOUD_PROJECT"],
        "GOOGLE_CLOUD_REGION": "us-central1",
        "STAGE": "dev",
        "TWILIO_API_BASE_URL": carrier_url,
        "TWILIO_ACCOUNT_SID": f"AC{1:032d}",
        "TWILIO_MESSAGING_SERVICE_SID": f"MG{1:032d}",
        "SUPPORT_CONTACT": "help@textdrill.example",
        "PUBLIC_BASE_URL": BASE,
        "RECEIPT_WAIT_SECONDS": "0.5",
    }
    assert chosen.keys() <= set(DECLARED.settings.deployment)
    unset = dict.fromkeys(DECLARED.settings.deployment, "")
    return {**unset, **chosen, **{name: names[name] for name in LOCAL}}


def secrets_of(function: topology.Function) -> dict[str, str]:
    """Return the secrets that the topology gives this function."""
    return {name: SECRETS[name] for name in function.secrets}


def test_one_text_passes_through_every_function_on_its_path(deployment: Deployment) -> None:
    topics, documents = deployment.topics, deployment.documents

    inbound = {"MessageSid": f"SM{2:032d}", "From": PHONE, "To": "+15005550006", "Body": "WELCOME"}
    assert deployment.webhook(inbound) == 200
    command = topics.next("dialog-commands")
    assert deployment.push("handle-command", command) == 204
    assert log.batch_of(documents, PHONE, f"sms:{inbound['MessageSid']}") is not None

    registered = topics.next("dialog-events")
    assert deployment.push("update-progress", registered) == 204
    assert learners.cursor(documents, PHONE) == 1
    assert deployment.push("handle-command", start := topics.next("dialog-commands")) == 204
    assert json.loads(start)["drill_slug"] == "00-intake"

    started = topics.next("dialog-events")
    assert BATCH.decode(started).seq == 2
    assert deployment.push("queue-texts", started) == 204
    assert deployment.push("send-texts", topics.next("outbound-sms")) == 204
    sent = deployment.carrier.taken[0]
    assert (sent["To"], sent["MessagingServiceSid"]) == (PHONE, f"MG{1:032d}")
    assert sent["Body"].startswith("Textdrill: short lessons by text")

    receipt = {"MessageSid": f"SM{1:032d}", "MessageStatus": "delivered", "To": PHONE, "From": "+15005550006"}
    assert sent["StatusCallback"].startswith(f"{BASE}{WEBHOOK}?")
    assert deployment.webhook(receipt, sent["StatusCallback"].removeprefix(f"{BASE}{WEBHOOK}")) == 200
    assert deployment.push("record-receipt", topics.next("sms-receipts")) == 204
    text = TextStore(documents).get(text_id(PHONE, 2, 0))
    assert text is not None
    assert text.model.status == "DELIVERED"


def test_the_webhook_refuses_a_request_without_twilios_signature(deployment: Deployment) -> None:
    inbound = {"MessageSid": f"SM{3:032d}", "From": PHONE, "To": "+15005550006", "Body": "WELCOME"}
    assert deployment.webhook(inbound, token="another") == 403  # noqa: S106 - made up


@pytest.mark.parametrize("function", BEHIND_TOPICS)
def test_a_function_behind_a_topic_parks_a_poison_message(deployment: Deployment, function: str) -> None:
    assert deployment.push(function, "no message of ours") == 204
    found = deployment.documents.find(Query("parked"))
    (parked,) = (each for each in found if each.fields["subscription"] == function)
    assert parked.fields["payload"] == "no message of ours"


@pytest.mark.parametrize("function", SCHEDULED)
def test_a_scheduled_function_runs(deployment: Deployment, function: str) -> None:
    assert CLIENT.post(deployment.urls[function], timeout=60).status_code == 200


def test_the_desk_has_its_pages_and_static_files(deployment: Deployment) -> None:
    desk = deployment.urls["desk"]
    shown = CLIENT.get(f"{desk}/desk/", timeout=60)
    assert shown.status_code == 200
    assert "Needs attention" in shown.text
    files = [part.split('"')[0] for part in shown.text.split('"/desk/static/')[1:]]
    assert {CLIENT.get(f"{desk}/desk/static/{each}").status_code for each in files} == {200}


def test_every_function_was_called(deployment: Deployment) -> None:
    assert {*BEHIND_TOPICS, *SCHEDULED, "twilio-webhook", "desk"} == deployment.urls.keys()


def test_every_import_of_the_archive_is_installed(archive: Path, installed: Installed) -> None:
    with ZipFile(archive) as packed:
        modules = sorted({module for _, module in imported(packed)})
    run = subprocess.run(
        [installed.programs / "python", "-c", MISSING, *modules],
        cwd=installed.folder,
        env=installed.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == []
