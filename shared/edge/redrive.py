"""Redrive: republishes parked messages to the topics that they came from."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.errors import RejectError
from shared.ports import Clock, Document, DocumentStore, Publisher, Query, Update
from shared.store.scans import all_documents
from shared.topology import Topology


@dataclass(frozen=True)
class Redrive:
    """Lists parked messages and republishes them.

    Republishing a message twice has no further effect.
    """

    documents: DocumentStore
    publisher: Publisher
    declared: Topology
    clock: Clock

    def parked(self) -> Iterator[Document]:
        """Yield the parked messages that were not redriven yet.

        Raises RetryError when the store is unavailable.
        """
        return all_documents(self.documents, Query("parked", where={"redriven_at": None}))

    def check(self, parked_id: str) -> None:
        """Check that a parked message can be put back. Raises as `put_back` does, and publishes nothing."""
        self._origin(parked_id)

    def put_back(self, parked_id: str) -> None:
        """Republish one parked message.

        Raises RejectError for an unknown id and for a message without a phone number or a known subscription,
        RetryError when the store or the topics are unavailable.
        """
        parked, phone, topic = self._origin(parked_id)
        self.publisher.publish(topic, phone, str(parked.fields["payload"]))
        self.documents.commit(Update(parked.path, {"redriven_at": self.clock()}))

    def _origin(self, parked_id: str) -> tuple[Document, str, str]:
        """Return a parked message, its phone number and its topic."""
        parked = None if "/" in parked_id or not parked_id else self.documents.get(f"parked/{parked_id}")
        if parked is None:
            raise RejectError(f"there is no parked message {parked_id!r}")
        phone, topic = parked.fields["phone"], self.declared.topic_of(str(parked.fields["subscription"]))
        if not phone or topic is None:
            raise RejectError(f"parked message {parked_id} has no phone number, or an unknown subscription")
        return parked, str(phone), topic
