"""Rebuilding progress from the log: the same bytes as the live projection's, also while learners go on."""

from collections.abc import Iterator

from shared import log
from shared.drill_progress.learners import decode, learner_path, write
from shared.drill_progress.next_drill import wanted
from shared.drill_progress.plan import Plan
from shared.drill_progress.progress import Progress, project
from shared.errors import ConflictError
from shared.paging import every
from shared.ports import Documents, Publisher, Query


def rebuild(documents: Documents, publisher: Publisher, phone: str, plan: Plan) -> Progress:
    """The learner's progress, folded from the whole log and written.

    What batches ask for that the live projection has not taken in yet is published, for now it never will be.
    Raises RetryError when the store or the topics are away.
    """
    progress = Progress(phone=phone)
    while True:
        document = documents.get(learner_path(phone))
        live = 0 if document is None else decode(document).cursor
        for batch in log.since(documents, phone, progress.cursor + 1):
            progress = project(progress, batch)
            if batch.seq > live:
                commands = wanted(progress, batch, plan.curriculum)
                publisher.publish("dialog-commands", phone, *(each.model_dump_json() for each in commands))
        if live > progress.cursor:
            continue  # the live projection knows of a batch that was written after we read the log
        try:
            documents.commit(write(document, progress, plan))
        except ConflictError:
            continue
        return progress


def everybody(documents: Documents) -> Iterator[str]:
    """The phone of everybody who has a log."""
    return (document.path.rpartition("/")[2] for document in every(documents, Query("dialogs")))
