"""Project the log into progress, up to the batch that a message hints at."""

from collections.abc import Callable

from shared.contracts.batch import Batch
from shared.drill_progress import learners
from shared.drill_progress.next_drill import follow_up_commands
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import project
from shared.event_log import log
from shared.ports import DocumentStore, Publisher
from shared.snapshots.store import Snapshots


class ProgressProjector:
    """Projects event batches into learners' progress; publishes follow-up commands.

    The commands of a batch are published before the cursor moves past it. A failure in between repeats both; the
    commands' derived ids make duplicates harmless.
    """

    def __init__(
        self, documents: DocumentStore, publisher: Publisher, plan: Callable[[], TeachingPlan], snapshots: Snapshots
    ) -> None:
        """`plan`: returns the current teaching plan; called once per batch to apply."""
        self._documents = documents
        self._publisher = publisher
        self._plan = plan
        self._snapshots = snapshots

    def apply(self, batch: Batch) -> None:
        """Apply a batch, and before it any earlier batches not applied yet.

        Raises RetryError when that cannot be done now.
        """
        plan = self._plan()
        stored = learners.load(self._documents, batch.phone)
        progress = stored.model
        batches = log.catch_up(self._documents, progress.cursor, batch, self._snapshots)
        if not batches:
            return
        for each in batches:
            progress = project(progress, each)
            commands = follow_up_commands(progress, each, plan.curriculum)
            self._publisher.publish("dialog-commands", each.phone, *(c.model_dump_json() for c in commands))
        self._documents.commit(learners.write(stored, progress, plan))
