"""Drills that change while they are taught: from a place where authors publish, with no deploy.

What is promised:

- A decision is made with one catalogue. A catalogue is made of one set of files, each in the version that was listed,
  all of them checked together before the first is used: a set with a mistake in it is never used.
- A new set is noticed by the first question that comes 30 s after the last look, or that asks for a drill not known.
- While the newest set is broken, the one that was last found good by any instance stays in use: by those that run, and
  by those that start meanwhile. While the place is away, everybody goes on with what they have.

What is not: publishing several files is no single step. A look in the middle of it may find a set of old and new files
that passes all checks, and drills that start before the next look are made of it. So publish in an order in which every
step is whole: labels before the drills that use them.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

from shared import telemetry
from shared.contracts.commands import PromptRef
from shared.contracts.drill import Drill
from shared.drills.catalogue import Catalogue, read
from shared.drills.content.problems import InvalidContentError
from shared.drills.content.source import Source, Versions
from shared.drills.last_good import LastGood
from shared.errors import RetryError
from shared.ports import Clock

LOOK_EVERY = timedelta(seconds=30)

_TOLD = 20
"""How many mistakes go to the log; `manage.py check` tells all."""

_REMEMBERED = 10
"""How many broken sets are known again, so that each is read and told of once."""


class HotReloadedCatalogue:
    """The catalogue of a place as it is at the moment.

    One thread looks while others go on with what there is; only the first look of all makes everybody wait.
    """

    def __init__(self, source: Source, last_good: LastGood, clock: Clock) -> None:
        self._source = source
        self._last_good = last_good
        self._clock = clock
        self._looking = Lock()
        self._looked_at: datetime | None = None
        self._broken: deque[Versions] = deque(maxlen=_REMEMBERED)
        self._taken: Versions | None = None
        self._catalogue: Catalogue | None = None

    def snapshot(self) -> Catalogue:
        """The catalogue to make one decision with. Raises RetryError as long as there was never a good one."""
        if self._is_due() and self._looking.acquire(blocking=self._catalogue is None):
            try:
                self._look_if_due()
            finally:
                self._looking.release()
        if self._catalogue is None:
            raise RetryError(f"{self._source.where} gives no good content")
        return self._catalogue

    def drill(self, slug: str, language: str) -> Drill | None:
        """As of the current catalogue.

        A drill that is not in it may have been published since the last look, and another instance may know it:
        before None is the answer, this looks once more. Raises RetryError where it cannot.
        """
        found = self.snapshot().drill(slug, language)
        if found is None:
            with self._looking:
                self._look()
            found = self.snapshot().drill(slug, language)
        return found

    def review(self, refs: Sequence[PromptRef], language: str) -> Drill | None:
        """As of the current catalogue. Raises RetryError."""
        return self.snapshot().review(refs, language)

    def _is_due(self) -> bool:
        return self._looked_at is None or abs(self._clock() - self._looked_at) >= LOOK_EVERY

    def _look_if_due(self) -> None:
        """Look, unless another thread did so while this one waited for its turn."""
        if not self._is_due():
            return
        try:
            self._look()
        except RetryError as error:
            telemetry.warning(
                "content_unavailable", content=self._source.where, reason=str(error) or "the store is away"
            )

    def _look(self) -> None:
        try:
            if not self._take(self._source.versions()) and (good := self._last_good.versions()) is not None:
                self._take(good)
        finally:
            self._looked_at = self._clock()

    def _take(self, versions: Versions) -> bool:
        """Use these versions from now on, if they are good; whether they are."""
        if versions == self._taken:
            return True
        if versions in self._broken:
            return False
        try:
            catalogue = read(self._source, versions)
        except InvalidContentError as broken:
            self._broken.append(versions)
            self._tell(broken)
            return False
        self._last_good.keep(versions)
        self._catalogue, self._taken = catalogue, versions
        telemetry.info("content_activated", content=self._source.where, drills=len(catalogue))
        return True

    def _tell(self, broken: InvalidContentError) -> None:
        told = "\n".join(broken.mistakes[:_TOLD])
        telemetry.error("content_broken", content=self._source.where, mistakes=told, number=len(broken.mistakes))
