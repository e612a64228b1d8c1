"""Google's public keys of IAP, which are fetched once in a while."""

from collections.abc import Callable, Mapping
from threading import Lock

import requests
from pydantic import TypeAdapter, ValidationError

from shared.errors import RetryError

KEEP_SECONDS = 600.0
"""Time after which the keys are fetched again. Google adds a key long before it signs with it."""

SECONDS = 5.0
"""Maximum time of a request for the keys."""

_KEYS = TypeAdapter(dict[str, str])


class IapKeys:
    """The keys by their ids. `url`: of a JSON object with them. `stopwatch`: seconds since any moment."""

    def __init__(self, url: str, stopwatch: Callable[[], float]) -> None:
        self._url = url
        self._stopwatch = stopwatch
        self._lock = Lock()
        self._kept: tuple[float, Mapping[str, str]] | None = None

    def __call__(self) -> Mapping[str, str]:
        """Return the keys. Raises RetryError if they cannot be fetched."""
        with self._lock:
            now = self._stopwatch()
            if self._kept is None or now - self._kept[0] > KEEP_SECONDS:
                self._kept = now, self._fetched()
            return self._kept[1]

    def _fetched(self) -> Mapping[str, str]:
        try:
            answer = requests.get(self._url, timeout=SECONDS)
            answer.raise_for_status()
            return _KEYS.validate_json(answer.content)
        except (requests.RequestException, ValidationError) as error:
            raise RetryError from error
