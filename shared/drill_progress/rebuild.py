"""Rebuilding progress from the log: the same bytes as the live projection's, also while learners go on."""

from collections.abc import Iterator

from shared import log
from shared.drill_progress.learners import decode, learner_path, write
from shared.drill_progress.plan import Plan
from shared.drill_progress.progress import Progress, project
from shared.errors import ConflictError
from shared.ports import Documents, Query


def rebuild(documents: Documents, phone: str, plan: Plan) -> Progress:
    """The learner's progress, folded from the whole log and written. Raises RetryError when the store is away."""
    progress = Progress(phone=phone)
    while True:
        document = documents.get(learner_path(phone))
        for batch in log.since(documents, phone, progress.cursor + 1):
            progress = project(progress, batch)
        if document is not None and decode(document).cursor > progress.cursor:
            continue  # the live projection knows of a batch that was written after we read the log
        try:
            documents.commit(write(document, progress, plan))
        except ConflictError:
            continue
        return progress


def everybody(documents: Documents) -> Iterator[str]:
    """The phone of everybody who has a log."""
    behind = None
    while page := documents.find(Query("dialogs", behind=behind)):
        yield from (document.path.rpartition("/")[2] for document in page)
        behind = page[-1]
