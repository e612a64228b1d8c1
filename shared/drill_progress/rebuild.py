"""Rebuild progress from the log, even while learners text.

The result equals the live projection byte for byte.
"""

from collections.abc import Iterator

from shared.drill_progress import learners
from shared.drill_progress.next_drill import follow_up_commands
from shared.drill_progress.plan import TeachingPlan
from shared.drill_progress.progress import Progress, project
from shared.errors import ConflictError
from shared.event_log import log
from shared.ports import Document, DocumentStore, Publisher, Query
from shared.store.scans import all_documents


def rebuild(documents: DocumentStore, publisher: Publisher, phone: str, plan: TeachingPlan) -> Progress:
    """Fold a learner's whole log and write the progress.

    Also publishes the follow-up commands of batches that the live projection has not applied yet: it will skip them,
    because the cursor is then past them. Raises RetryError when the store or the topics are unavailable.
    """
    progress = Progress(phone=phone)
    while True:
        stored = learners.load(documents, phone)
        live = stored.model.cursor
        for batch in log.since(documents, phone, progress.cursor + 1):
            progress = project(progress, batch)
            if batch.seq > live:
                commands = follow_up_commands(progress, batch, plan.curriculum)
                publisher.publish("dialog-commands", phone, *(each.model_dump_json() for each in commands))
        if live > progress.cursor:
            continue  # the live projection has applied a batch that was written after we read the log
        try:
            documents.commit(learners.write(stored, progress, plan))
        except ConflictError:
            continue
        return progress


def phones_with_a_log(documents: DocumentStore, after: str | None = None) -> Iterator[str]:
    """Iterate over the phones of all learners who have a log, in order, from the first one after `after` on."""
    begin = None if after is None else Document(f"dialogs/{after}", {}, version="")
    found = all_documents(documents, Query("dialogs", start_after=begin))
    return (document.path.rpartition("/")[2] for document in found)
