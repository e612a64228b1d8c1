"""The pipeline in memory with two releases, of which one is deployed at a time."""

import base64
import json

from flask import Request

from shared.composition import Ports
from shared.ports import Query
from shared.sms.carrier import NotTaken
from tests.harness.next_release import as_received, next_release
from tests.harness.pipeline import Pipeline

KEPT = ("dialogs", "learners", "outboxes", "texts", "sending")
"""Collections of the documents that a release replaces."""


class TwoReleases(Pipeline):
    """A pipeline whose calls go to the next release while `rolled_forward`, else to this one."""

    def __init__(self, *, rolled_forward: bool = False) -> None:
        super().__init__()
        self.rolled_forward = rolled_forward
        self._next = next_release(self.ports)

    def call(self, function: str, request: Request, ports: Ports | None = None) -> int:
        return super().call(function, request, ports or (self._next if self.rolled_forward else None))

    def push(self, function: str, body: bytes, ports: Ports | None = None) -> int:
        return super().push(function, as_received(body) if self.rolled_forward else body, ports)

    def bodies(self) -> dict[str, str]:
        """Return the bodies of all documents that a release replaces, by path."""
        found = [document for collection in KEPT for document in self.store.find(Query(collection))]
        return {each.path: str(each.fields["body"]) for each in found}

    def settle_except(self, function: str, phone: str) -> None:
        """Deliver all messages except those of this phone to this function."""
        while waiting := [pair for pair in self.topics.waiting() if pair != (function, phone)]:
            self.tell_receipts()
            for pair in waiting:
                self.topics.deliver(*pair, self.push)

    def next_message(self, function: str, phone: str) -> str:
        """Return the next message of a phone for a function, which stays."""
        found: list[str] = []

        def look(_: str, body: bytes) -> int:
            found.append(base64.b64decode(json.loads(body)["message"]["data"]).decode())
            return 503

        assert not self.topics.deliver(function, phone, look)
        return found[0]


def rolled_back(phone: str, *texts: str) -> TwoReleases:
    """Return a pipeline that is back at this release, after the next one has answered these texts."""
    pipeline = TwoReleases(rolled_forward=True)
    pipeline.carrier.outcomes.append(NotTaken(None))  # so that the state of sending is written
    for text in texts:
        assert pipeline.text(phone, text)
    pipeline.rolled_forward = False
    return pipeline


def committed(pipeline: Pipeline, phone: str, text: str) -> None:
    """Handle a learner's text, up to its batch."""
    assert pipeline.post(phone, text) == 200
    assert pipeline.topics.deliver("handle-command", phone, pipeline.push)
