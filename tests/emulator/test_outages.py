"""Outages of Firestore and Pub/Sub: callers get an error status, nothing is lost, and work resumes by itself.

The emulators are behind relays, for this module's own stack alone. During an outage only the connections from the
functions to the emulators are cut; the emulators still push to the stack.
"""

import base64
import json
import signal
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

import pytest

from local.runtime.http import CLIENT
from local.runtime.running_stack import RunningStack, running_stack
from shared import topology
from shared.contracts.commands import InboundSms
from shared.gcp.publisher import PubSubPublisher, publisher_client
from shared.sms.messages import Receipt
from tests.conftest import DRILLS
from tests.emulator.test_end_to_end import answering
from tests.harness.handset import Handset
from tests.harness.process_table import descendants, still_running
from tests.harness.relay import Relay
from tests.harness.waiting import eventually

ANSWERS = ("20 glasses", "b", "more")
_REPLIES = 4
"""Number of texts that a learner gets for these answers."""

_LEARNERS = 4

WEBHOOK_SECONDS = 15.0
"""Timeout of the carrier for the webhook's response, in seconds."""


@dataclass(frozen=True)
class Site:
    """A stack, its relays to Pub/Sub and Firestore, and a publisher that is not affected by outages."""

    stack: RunningStack
    pubsub: Relay
    firestore: Relay
    direct: PubSubPublisher


@pytest.fixture(scope="module")
def site(emulators: Mapping[str, str]) -> Iterator[Site]:
    """A stack whose emulators are behind relays."""
    project = f"outages-{uuid4().hex[:12]}"
    with ExitStack() as parts:
        pubsub = parts.enter_context(Relay(emulators["PUBSUB_EMULATOR_HOST"]))
        firestore = parts.enter_context(Relay(emulators["FIRESTORE_EMULATOR_HOST"]))
        changes = {"PUBSUB_EMULATOR_HOST": pubsub.host, "FIRESTORE_EMULATOR_HOST": firestore.host}
        stack = parts.enter_context(
            running_stack({**changes, "GOOGLE_CLOUD_PROJECT": project, "DRILLS_PATH": str(DRILLS)})
        )
        client = publisher_client("us-central1", emulators["PUBSUB_EMULATOR_HOST"])
        yield Site(stack, pubsub, firestore, PubSubPublisher(client, project))


@pytest.fixture(scope="module")
def learners(site: Site) -> Iterator[Handset]:
    """Learners with the same name and the same open question. Each test takes the next ones."""
    with ThreadPoolExecutor(_LEARNERS) as pool:
        return iter(list(pool.map(lambda _: answering(site.stack.url, "Ana"), range(_LEARNERS))))


@pytest.fixture(scope="module")
def without_outage(learners: Iterator[Handset]) -> list[str]:
    """The texts of a learner who gives the answers without an outage."""
    learner = next(learners)
    for answer in ANSWERS:
        learner.says(answer)
    learner.reads(_REPLIES)
    return learner.received()


def test_without_pubsub_the_webhook_asks_for_a_retry_and_work_resumes_later(
    site: Site, learners: Iterator[Handset], without_outage: list[str]
) -> None:
    late, early = next(learners), next(learners)
    sid, retried = f"SM{uuid4().hex}", _retried(site.stack, "handle-command")
    with site.pubsub.away():
        site.direct.publish("dialog-commands", early.phone, _command(early, ANSWERS[0]).model_dump_json())
        started = time.monotonic()
        assert late.post(ANSWERS[0], sid) == 503
        assert time.monotonic() - started < WEBHOOK_SECONDS
        eventually(lambda: _retried(site.stack, "handle-command"), lambda times: times > retried)
    eventually(lambda: late.post(ANSWERS[0], sid), lambda status: status == 200)
    for learner in (late, early):
        learner.says(ANSWERS[1])
        learner.says(ANSWERS[2])
    for learner in (late, early):
        learner.reads(_REPLIES)
        assert learner.received() == without_outage


def test_texts_taken_without_firestore_are_answered_once_when_it_is_back(
    site: Site, learners: Iterator[Handset], without_outage: list[str]
) -> None:
    learner = next(learners)
    before = learner.received()
    again = _command(learner, ANSWERS[0])
    receipt = Receipt(phone=learner.phone, text_id=f"{learner.phone}:1:0", sid="SM1", status="sent")
    with site.firestore.away(), ThreadPoolExecutor() as pushes:
        learner.says(ANSWERS[0], again.id.removeprefix("sms:"))
        learner.says(ANSWERS[1])
        learner.says(ANSWERS[2])
        pushed = [
            pushes.submit(_push, site, "handle-command", again.model_dump_json()),
            pushes.submit(_push, site, "record-receipt", receipt.model_dump_json()),
        ]
        assert [status.result() for status in pushed] == [503, 503]
        assert learner.received() == before
    learner.reads(_REPLIES)
    assert learner.received() == without_outage


def test_no_process_is_left_of_a_stack_that_is_stopped_twice(site: Site) -> None:
    """The last test with this stack."""
    started = descendants(site.stack.process.pid)
    assert len(started) > len(topology.load().functions)
    site.stack.process.send_signal(signal.SIGINT)
    assert site.stack.stop() == 0
    eventually(lambda: still_running(started), lambda left: not left)


def _command(learner: Handset, text: str) -> InboundSms:
    """The command that the webhook publishes for a learner's text."""
    return InboundSms(id=f"sms:SM{uuid4().hex}", phone=learner.phone, text=text)


def _push(site: Site, function: str, message: str) -> int:
    """Push a message to a function; return the status of its response."""
    body = {"message": {"data": base64.b64encode(message.encode()).decode(), "messageId": uuid4().hex}}
    return CLIENT.post(f"{site.stack.url}/functions/{function}", content=json.dumps(body), timeout=60).status_code


def _retried(stack: RunningStack, function: str) -> int:
    """The number of messages that the function has asked to be redelivered."""
    return sum(line.startswith(f"{function}: ") and "to_be_retried" in line for line in stack.printed().splitlines())
