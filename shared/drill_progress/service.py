"""Following the log: brings a learner's document up to the batch that a message hints at."""

from shared import log
from shared.contracts.batch import BATCH
from shared.contracts.codec import parse
from shared.drill_progress.learners import decode, learner_path, write
from shared.drill_progress.next_drill import wanted
from shared.drill_progress.plan import Plan
from shared.drill_progress.progress import Progress, project
from shared.ports import Documents, Publisher


class ProgressKeeper:
    """Keeps the learner documents, and starts drills on demand.

    The commands that a batch asks for are published before the cursor moves past it. Whatever fails in
    between is done again, and derived ids make the second command one with the first.
    """

    def __init__(self, documents: Documents, publisher: Publisher, plan: Plan) -> None:
        self._documents = documents
        self._publisher = publisher
        self._plan = plan

    def __call__(self, message: str) -> None:
        """Take in a batch in its JSON form.

        Raises RejectError for what is no batch and RetryError for one that could not be taken in now.
        """
        hint = parse(BATCH, message)
        document = self._documents.get(learner_path(hint.phone))
        progress = Progress(phone=hint.phone) if document is None else decode(document)
        batches = log.catch_up(self._documents, progress.cursor, hint)
        if not batches:
            return
        for batch in batches:
            progress = project(progress, batch)
            commands = wanted(progress, batch, self._plan.curriculum)
            self._publisher.publish("dialog-commands", hint.phone, *(each.model_dump_json() for each in commands))
        self._documents.commit(write(document, progress, self._plan))
