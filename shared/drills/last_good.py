"""The last valid versions of the content, stored by one instance for all of them.

content/{source}    body    the names of the files with their versions
"""

import json
from dataclasses import dataclass
from urllib.parse import quote

from shared import telemetry
from shared.drills.content.source import Versions
from shared.errors import ConflictError
from shared.ports import DocumentStore, upsert


@dataclass(frozen=True)
class LastGood:
    """The last valid versions of the content of one source."""

    documents: DocumentStore
    where: str

    def versions(self) -> Versions | None:
        """Return the last valid versions, or None if there were none yet.

        Raises RetryError if the store is unavailable.
        """
        document = self.documents.get(self._path)
        return None if document is None else json.loads(str(document.fields["body"]))

    def keep(self, versions: Versions) -> None:
        """Store these versions as the last valid ones. Raises RetryError if the store is unavailable.

        If another instance stores its own at the same moment, either may win: both are valid.
        """
        document, fields = self.documents.get(self._path), {"body": json.dumps(versions, sort_keys=True)}
        if document is not None and dict(document.fields) == fields:
            return
        try:
            self.documents.commit(upsert(document, self._path, fields))
        except ConflictError:
            telemetry.info("content_noted_by_another_instance", content=self.where)

    @property
    def _path(self) -> str:
        return f"content/{quote(self.where, safe='')}"
