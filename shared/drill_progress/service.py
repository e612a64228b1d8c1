"""Follow the log: bring a learner's document up to the batch that a message hints at."""

from collections.abc import Callable

from shared.contracts.batch import Batch
from shared.drill_progress import learners
from shared.drill_progress.next_drill import follow_up_commands
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import project
from shared.event_log import log
from shared.ports import DocumentStore, Publisher


class ProgressProjector:
    """Projects event batches into learner documents, and starts drills on demand.

    The commands that a batch asks for are published before the cursor moves past it. After a failure in between both
    are done again, and the commands' derived ids make duplicates harmless.
    """

    def __init__(self, documents: DocumentStore, publisher: Publisher, plan: Callable[[], TeachingPlan]) -> None:
        """`plan` returns what is taught now; each message is served by one plan."""
        self._documents = documents
        self._publisher = publisher
        self._plan = plan

    def apply(self, batch: Batch) -> None:
        """Apply a batch, and before it those that the learner's document has not seen yet.

        Raises RetryError when that cannot be done now.
        """
        plan = self._plan()
        stored = learners.load(self._documents, batch.phone)
        progress = stored.model
        batches = log.catch_up(self._documents, progress.cursor, batch)
        if not batches:
            return
        for each in batches:
            progress = project(progress, each)
            commands = follow_up_commands(progress, each, plan.curriculum)
            self._publisher.publish("dialog-commands", each.phone, *(c.model_dump_json() for c in commands))
        self._documents.commit(learners.write(stored, progress, plan))
