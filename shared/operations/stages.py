"""How many learners are where: counts by the index, without reading a learner."""

from collections.abc import Mapping
from typing import get_args

from shared.drill_progress.learners import COLLECTION
from shared.drill_progress.query_fields import LearnerState
from shared.ports import DocumentStore, Fields, Query


def stages(documents: DocumentStore, account: str | None, language: str | None) -> Mapping[LearnerState, int]:
    """Return the number of learners in each state. None: of all accounts, or in all languages.

    Counts once for each state. Raises RetryError when the store is unavailable.
    """
    which: Fields = {name: value for name, value in (("account", account), ("language", language)) if value is not None}
    states: tuple[LearnerState, ...] = get_args(LearnerState)
    return {state: documents.count(Query(COLLECTION, where={**which, "state": state})) for state in states}
