"""Measures how much CPU a function's process takes until it has its clients, beside importing only those clients."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from local.runtime.processes import ROOT
from shared import topology

_NOWHERE = "127.0.0.1:1"
ENVIRONMENT = {
    "GOOGLE_CLOUD_PROJECT": "nowhere",
    "FIRESTORE_EMULATOR_HOST": _NOWHERE,
    "PUBSUB_EMULATOR_HOST": _NOWHERE,
    "STORAGE_EMULATOR_HOST": f"http://{_NOWHERE}",
    "DRILLS_PATH": "gs://nowhere",
}
"""Environment of both processes. Nothing is called, so nothing need be there."""

PARTS = {
    "twilio-webhook": "composition.webhook(PORTS)",
    "handle-command": "composition.command_handler(PORTS)",
    "update-progress": "composition.progress_projector(PORTS)",
    "queue-texts": "composition.text_queuer(PORTS)",
    "send-texts": "composition.sender(PORTS)",
    "record-receipt": "composition.receipt_recorder(PORTS)",
    "send-reminders": "composition.plans(PORTS), composition.due_drills(PORTS, None, 1)",
    "start-due-drills": "composition.plans(PORTS), composition.due_drills(PORTS, None, 1)",
    "announce-texts": "composition.spending_check(PORTS), composition.text_announcer(PORTS, None)",
    "sweep": "composition.batch_relay(PORTS, 1), composition.inbound_reconciler(PORTS, 1)",
    "park": "composition.parking(PORTS)",
    "tally": "composition.tallying(PORTS)",
    "desk": "composition.desk_app(PORTS)",
}
"""What each function builds for its first request."""

_STARTED = """
import functions_framework
functions_framework.create_app("{entry}", "main.py", "http")
from shared import composition
from shared.wiring import PORTS
{parts}
if {pushed}:
    composition.parking(PORTS)
"""

_FIRESTORE = "from google.cloud import firestore"
_PUBSUB = "from google.pubsub_v1 import PublisherClient"
_STORAGE = "from google.cloud import storage"
_TWILIO = "from twilio.rest import Client"
_SIGNATURES = "from twilio.request_validator import RequestValidator"


@dataclass(frozen=True)
class ColdStart:
    """CPU milliseconds of a function's start, and of importing the framework and its clients.

    The lowest of several: other work on the machine only adds to it.
    """

    function: str
    started: float
    imported: float


def measure(times: int) -> list[ColdStart]:
    """Start each function and its counterpart in turn, this many times after a first time that does not count."""
    results = []
    for function in topology.load().functions:
        both = [code_of(function), imports_of(function)]
        measured = [[_milliseconds(code) for code in both] for _ in range(times + 1)][1:]
        started, imported = (min(each) for each in zip(*measured, strict=True))
        results.append(ColdStart(function.name, started, imported))
    return results


def code_of(function: topology.Function) -> str:
    """Return the Python code that starts the function as its server does and builds what a request needs."""
    return _STARTED.format(entry=function.entry, parts=PARTS[function.name], pushed=function.trigger == "topic")


def imports_of(function: topology.Function) -> str:
    """Return the Python code that imports the framework and exactly the clients of the function."""
    return "\n".join(["import functions_framework", *_clients(function)])


def _clients(function: topology.Function) -> list[str]:
    signs = "TWILIO_AUTH_TOKEN" in function.secrets
    used = {
        _FIRESTORE: function.firestore != "none",
        _PUBSUB: bool(function.publishes),
        _STORAGE: function.content,
        _TWILIO: signs and function.trigger != "http",
        _SIGNATURES: signs and function.trigger == "http",
    }
    return [line for line, is_used in used.items() if is_used]


def _milliseconds(code: str, environment: Mapping[str, str] = ENVIRONMENT) -> float:
    """Run the code in a new process and return its CPU time. Raises CalledProcessError if it fails."""
    before = os.times()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **environment}, check=True)  # noqa: S603 - our code
    after = os.times()
    user, system = after.children_user - before.children_user, after.children_system - before.children_system
    return (user + system) * 1000
