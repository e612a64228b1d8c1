"""Putting parked messages back through the door by which they came."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.errors import RejectError
from shared.ports import Clock, Document, DocumentStore, Publisher, Query, Update
from shared.store.scans import all_documents
from shared.topology import Topology


@dataclass(frozen=True)
class Redrive:
    """Lists parked messages and puts them back. Doing so twice does no more than once."""

    documents: DocumentStore
    publisher: Publisher
    declared: Topology
    clock: Clock

    def parked(self) -> Iterator[Document]:
        """The parked messages that were not put back yet."""
        return all_documents(self.documents, Query("parked", where={"redriven_at": None}))

    def put_back(self, parked_id: str) -> None:
        """Put one back. Raises RejectError for an unknown id and for a message whose phone nobody knows."""
        parked = self.documents.get(f"parked/{parked_id}")
        if parked is None:
            raise RejectError(f"there is no parked message {parked_id}")
        phone, topic = parked.fields["phone"], self.declared.topic_of(str(parked.fields["subscription"]))
        if not phone or topic is None:
            raise RejectError(f"parked message {parked_id} tells no phone, or no subscription of ours")
        self.publisher.publish(topic, str(phone), str(parked.fields["payload"]))
        self.documents.commit(Update(parked.path, {"redriven_at": self.clock()}))
