"""Which versions of the content were last found good, by whichever instance: kept in the store for all of them.

content/{place}    body    the names of the files with their versions
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
    """The last good versions of the content at one place."""

    documents: DocumentStore
    where: str

    def versions(self) -> Versions | None:
        """The versions; None if none were ever found good. Raises RetryError when the store is away."""
        document = self.documents.get(self._path)
        return None if document is None else json.loads(str(document.fields["body"]))

    def keep(self, versions: Versions) -> None:
        """Note that these are good. Raises RetryError when the store is away.

        If another instance notes some at the same moment, either may stay: both were found good.
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
