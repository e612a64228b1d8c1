"""Hot-reloaded catalogue: authors publish drills to a content source, and no deploy is needed.

Promises:

- Each decision uses one catalogue. Each catalogue comes from one set of files, in the versions that were listed. All
  files are checked together first, and a set with a problem is never used.
- The source is checked for a new set by the first request at least 30 seconds after the last check, and by any request
  for an unknown drill.
- While the newest set is invalid, all instances, including new ones, use the last set that any instance found valid.
  While the source is unavailable, each instance keeps its catalogue.

Not promised: publishing several files is not atomic. A check between two uploads may find a valid mixture of old and
new files, and drills that start before the next check use it. Therefore publish in an order in which every step is
valid: labels before the drills that use them.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

from shared import telemetry
from shared.contracts.commands import PromptRef
from shared.contracts.drill import Drill
from shared.contracts.review import Review
from shared.drills.catalogue import Catalogue, read
from shared.drills.content.problems import InvalidContentError
from shared.drills.content.source import Source, Versions
from shared.drills.last_good import LastGood
from shared.errors import RetryError
from shared.ports import Clock

CHECK_EVERY = timedelta(seconds=30)
"""Minimum interval between two checks of the source, except for requests for unknown drills."""

_MAX_LOGGED = 20
"""Maximum number of faults or warnings in a log entry; `manage.py check` prints all of them."""

_MAX_REMEMBERED = 10
"""Maximum number of invalid sets to remember, so that each is read and logged only once."""


class HotReloadedCatalogue:
    """The newest valid catalogue of a content source.

    One thread checks the source while the others use the current catalogue. All threads wait only for the first check.
    """

    def __init__(self, source: Source, last_good: LastGood, clock: Clock) -> None:
        self._source = source
        self._last_good = last_good
        self._clock = clock
        self._checking = Lock()
        self._checked_at: datetime | None = None
        self._invalid: deque[Versions] = deque(maxlen=_MAX_REMEMBERED)
        self._active: Versions | None = None
        self._catalogue: Catalogue | None = None
        self._fault: str | None = None

    @property
    def fault(self) -> str | None:
        """The first mistakes of the newest content, as long as an older one is used in its place; else None."""
        return self._fault

    def snapshot(self) -> Catalogue:
        """Return the catalogue for one decision. Raises RetryError if no valid one was ever found."""
        if self._is_due() and self._checking.acquire(blocking=self._catalogue is None):
            try:
                self._check_if_due()
            finally:
                self._checking.release()
        if self._catalogue is None:
            raise RetryError(f"{self._source.where} has no valid content")
        return self._catalogue

    def drill(self, slug: str, language: str) -> Drill | None:
        """Return a drill of the current catalogue, or None for an unknown slug.

        An unknown drill may have been published since the last check, and another instance may already have started
        it. Therefore check the source again before returning None. Raises RetryError if the source is unavailable.
        """
        found = self.snapshot().drill(slug, language)
        if found is None:
            with self._checking:
                self._check()
            found = self.snapshot().drill(slug, language)
        return found

    def review(self, refs: Sequence[PromptRef], language: str) -> Review | None:
        """Return a review from the current catalogue, as `Catalogue.review` does.

        Raises RetryError if no valid catalogue was ever found.
        """
        return self.snapshot().review(refs, language)

    @property
    def lesson_languages(self) -> tuple[str, ...]:
        """The languages of the lessons in the current catalogue. Raises RetryError if no valid one was ever found."""
        return self.snapshot().lesson_languages

    def _is_due(self) -> bool:
        return self._checked_at is None or abs(self._clock() - self._checked_at) >= CHECK_EVERY

    def _check_if_due(self) -> None:
        """Check the source, unless another thread did so while this one waited for the lock."""
        if not self._is_due():
            return
        try:
            self._check()
        except RetryError as error:
            telemetry.warning(
                "content_unavailable", content=self._source.where, reason=str(error) or "the store is unavailable"
            )

    def _check(self) -> None:
        try:
            if self._activate(self._source.versions()):
                self._fault = None
            elif (good := self._last_good.versions()) is not None:
                self._activate(good)
        finally:
            self._checked_at = self._clock()

    def _activate(self, versions: Versions) -> bool:
        """Use these versions from now on if they are valid; return whether they are."""
        if versions == self._active:
            return True
        if versions in self._invalid:
            return False
        try:
            catalogue = read(self._source, versions)
        except InvalidContentError as error:
            self._invalid.append(versions)
            self._fault = _first(error.problems)
            self._log(error)
            return False
        self._last_good.keep(versions)
        self._catalogue, self._active = catalogue, versions
        telemetry.info("content_activated", content=self._source.where, drills=len(catalogue))
        if warnings := [str(each) for each in catalogue.warnings]:
            telemetry.warning(
                "content_odd", content=self._source.where, oddities=_first(warnings), number=len(warnings)
            )
        return True

    def _log(self, error: InvalidContentError) -> None:
        problems = _first(error.problems)
        telemetry.error("content_broken", content=self._source.where, mistakes=problems, number=len(error.problems))


def _first(problems: Sequence[str]) -> str:
    """Return the first problems, each on its own line: as many as a log entry holds."""
    return "\n".join(problems[:_MAX_LOGGED])
