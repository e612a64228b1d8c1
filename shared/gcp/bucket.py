"""Content in a bucket of Cloud Storage: a file's version is its object's generation.

Old generations stay readable because the bucket keeps them (object versioning).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError
from google.cloud.storage import Client
from google.cloud.storage.exceptions import DataCorruption
from google.cloud.storage.retry import DEFAULT_RETRY

from shared.drills.content.source import Versions, is_content
from shared.errors import RetryError

SECONDS = 10.0
"""How long one call may take, tries included: somebody's text waits for it."""

_AGAIN = DEFAULT_RETRY.with_delay(initial=0.1, maximum=1.0)
_AWAY = (exceptions.GoogleAPIError, GoogleAuthError, DataCorruption, requests.RequestException)


class Bucket:
    """`shared.drills.content.source.Source` in a bucket: the objects directly below a prefix, as in a folder."""

    def __init__(self, client: Client, address: str, seconds: float = SECONDS) -> None:
        """`address`: "gs://bucket" or "gs://bucket/prefix"."""
        self.where = address.rstrip("/")
        name, _, prefix = self.where.removeprefix("gs://").partition("/")
        self._bucket = client.bucket(name)
        self._prefix = f"{prefix}/" if prefix else ""
        self._patience = {"timeout": seconds, "retry": _AGAIN.with_timeout(seconds)}

    def versions(self) -> Versions:
        """All files with their generations. Raises RetryError."""
        with self._errors():
            objects = self._bucket.list_blobs(
                prefix=self._prefix,
                delimiter="/",
                fields="items(name,generation),nextPageToken",
                **self._patience,
            )
            found = {each.name.removeprefix(self._prefix): str(each.generation) for each in objects}
        return {name: generation for name, generation in found.items() if is_content(name)}

    def read(self, name: str, version: str) -> bytes:
        """A file in this generation. Raises RetryError, also where the bucket no longer has it."""
        with self._errors():
            blob = self._bucket.blob(f"{self._prefix}{name}", generation=int(version))
            data: bytes = blob.download_as_bytes(**self._patience)
            return data

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Whatever is wrong with the bucket, its rights and its absence included, may be mended without a deploy."""
        try:
            yield
        except _AWAY as error:
            raise RetryError(f"{self.where}: {type(error).__name__}") from error
