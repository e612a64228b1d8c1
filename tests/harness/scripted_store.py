"""A document store for tests: counts its calls and follows a script of what happens before and after them."""

from collections.abc import Callable, Mapping, Sequence

from shared.errors import RetryError
from shared.ports import Document, DocumentStore, Query, Write

Step = Callable[[], object] | BaseException | None
"""What happens at one call: an action to run, an error to raise, or nothing."""


class ScriptedStore:
    """Pass every call on to `inner`, except for what the script says.

    `before_commit[n]` and `after_commit[n]` happen before and after the commit of this index, `before_call[n]` before
    the call of this index, reads included. Each step happens once; all indexes start at 0. From commit number
    `commits_until_outage` on, every commit raises RetryError. After a step that raises, the inner store is not called
    (before) or keeps what it has written (after).

    `reads` counts calls of `get`, `find`, `total` and `count`, and the documents of `get_all`. `commits` holds the
    number of writes of each successful commit.
    """

    def __init__(
        self,
        inner: DocumentStore,
        *,
        before_commit: Sequence[Step] = (),
        after_commit: Sequence[Step] = (),
        before_call: Mapping[int, Step] | None = None,
        commits_until_outage: int | None = None,
    ) -> None:
        self.inner = inner
        self.reads = 0
        self.commits: list[int] = []
        self._before_commit = [*before_commit]
        self._after_commit = [*after_commit]
        self._before_call = dict(before_call or {})
        self._commits_until_outage = commits_until_outage

    @property
    def calls(self) -> int:
        """Return the number of reads and successful commits so far."""
        return self.reads + len(self.commits)

    def get(self, path: str) -> Document | None:
        """Count a read and pass it on."""
        self._begin_call()
        self.reads += 1
        return self.inner.get(path)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Count a read for each document, as Firestore bills them, and pass them on."""
        self._begin_call()
        self.reads += len(paths)
        return self.inner.get_all(paths)

    def find(self, query: Query) -> list[Document]:
        """Count a read and pass it on."""
        self._begin_call()
        self.reads += 1
        return self.inner.find(query)

    def total(self, query: Query, field: str) -> int:
        """Count a read and pass it on."""
        self._begin_call()
        self.reads += 1
        return self.inner.total(query, field)

    def count(self, query: Query) -> int:
        """Count a read and pass it on."""
        self._begin_call()
        self.reads += 1
        return self.inner.count(query)

    def commit(self, *writes: Write) -> list[str]:
        """Commit, unless the script lets it fail."""
        self._begin_call()
        if len(self.commits) == self._commits_until_outage:
            raise RetryError
        _next(self._before_commit)
        versions = self.inner.commit(*writes)
        self.commits.append(len(writes))
        _next(self._after_commit)
        return versions

    def _begin_call(self) -> None:
        _do(self._before_call.pop(self.calls, None))


def _next(steps: list[Step]) -> None:
    """Do the first of these steps and remove it."""
    if steps:
        _do(steps.pop(0))


def _do(step: Step) -> None:
    if isinstance(step, BaseException):
        raise step
    if step is not None:
        step()
