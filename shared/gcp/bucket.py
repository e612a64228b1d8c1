"""Drill content in a Cloud Storage bucket. A file's version is its object's generation.

Old generations stay readable because the bucket has object versioning.
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
"""Maximum time of one call with its retries, in seconds: a learner's text waits for it."""

_RETRY = DEFAULT_RETRY.with_delay(initial=0.1, maximum=1.0)
_UNAVAILABLE = (exceptions.GoogleAPIError, GoogleAuthError, DataCorruption, requests.RequestException)


class Bucket:
    """A `shared.drills.content.source.Source` of the objects directly below a prefix in a bucket."""

    def __init__(self, client: Client, address: str, seconds: float = SECONDS) -> None:
        """`address`: "gs://bucket" or "gs://bucket/prefix"."""
        self.where = address.rstrip("/")
        name, _, prefix = self.where.removeprefix("gs://").partition("/")
        self._bucket = client.bucket(name)
        self._prefix = f"{prefix}/" if prefix else ""
        self._deadline = {"timeout": seconds, "retry": _RETRY.with_timeout(seconds)}

    def versions(self) -> Versions:
        """Return all files with their generations.

        Raises RetryError when the bucket is unavailable.
        """
        with self._errors():
            objects = self._bucket.list_blobs(
                prefix=self._prefix,
                delimiter="/",
                fields="items(name,generation),nextPageToken",
                **self._deadline,
            )
            found = {each.name.removeprefix(self._prefix): str(each.generation) for each in objects}
        return {name: generation for name, generation in found.items() if is_content(name)}

    def read(self, name: str, version: str) -> bytes:
        """Return a file's content in this generation.

        Raises RetryError when the bucket is unavailable or no longer has the generation.
        """
        with self._errors():
            blob = self._bucket.blob(f"{self._prefix}{name}", generation=int(version))
            data: bytes = blob.download_as_bytes(**self._deadline)
            return data

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Raise RetryError for every error: even a missing bucket or permission can be fixed without a deploy."""
        try:
            yield
        except _UNAVAILABLE as error:
            raise RetryError(f"{self.where}: {type(error).__name__}") from error
