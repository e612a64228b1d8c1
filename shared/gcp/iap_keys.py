"""Google's public keys of IAP, which are fetched once in a while."""

from collections.abc import Callable, Mapping
from threading import Lock

import requests
from pydantic import TypeAdapter, ValidationError

from shared.errors import RetryError

KEEP_SECONDS = 3600.0
"""Time after which the keys are fetched again, so that a withdrawn key is forgotten."""

AGAIN_SECONDS = 30.0
"""Minimum time between two fetches because of an unknown key: Google does not say when it changes keys."""

SECONDS = 5.0
"""Maximum time of a request for the keys."""

_KEYS = TypeAdapter(dict[str, str])


class IapKeys:
    """The keys by their ids. `url`: of a JSON object with them. `stopwatch`: seconds since any moment."""

    def __init__(self, url: str, stopwatch: Callable[[], float]) -> None:
        self._url = url
        self._stopwatch = stopwatch
        self._lock = Lock()
        self._fetched_at: float | None = None
        self._keys: Mapping[str, str] = {}

    def __call__(self, key_id: str) -> str | None:
        """Return the key of this id; None if Google has none. Raises RetryError if the keys cannot be fetched."""
        with self._lock:
            now = self._stopwatch()
            if self._is_due(key_id, now):
                self._keys, self._fetched_at = self._fetched(), now
            return self._keys.get(key_id)

    def _is_due(self, key_id: str, now: float) -> bool:
        if self._fetched_at is None:
            return True
        return now - self._fetched_at > (KEEP_SECONDS if key_id in self._keys else AGAIN_SECONDS)

    def _fetched(self) -> Mapping[str, str]:
        try:
            answer = requests.get(self._url, timeout=SECONDS)
            answer.raise_for_status()
            return _KEYS.validate_json(answer.content)
        except (requests.RequestException, ValidationError) as error:
            raise RetryError from error
