"""What a verification finds: kinds of corruption by name."""

from collections.abc import Mapping
from typing import Literal

from shared.contracts.model import Model

Kind = Literal[
    "unreadable",
    "snapshot",
    "log-gap",
    "log-end",
    "misplaced-batch",
    "orphan",
    "state",
    "query-fields",
    "progress",
    "cursor-ahead",
    "due-time",
    "text-missing",
    "text-extra",
    "text-wording",
    "text-after-opt-out",
    "tally",
    "totals",
    "forgotten",
]
MEANINGS: Mapping[Kind, str] = {
    "unreadable": "a document cannot be decoded",
    "snapshot": "a drill's snapshot is missing, or does not match the hash that is its id",
    "log-gap": "batches of the log are missing, or two have one number",
    "log-end": "the dialog's number of batches is not that of the log",
    "misplaced-batch": "a batch is not under its command's id, or below another learner",
    "orphan": "documents of a number that has no dialog",
    "state": "the dialog is not the fold of the log",
    "query-fields": "fields that queries need differ from the document's body",
    "progress": "the progress is not the fold of the log",
    "cursor-ahead": "a consumer has applied batches that the log does not have",
    "due-time": "a due time is not what the progress and the plan give",
    "text-missing": "a text that the log renders to was not queued",
    "text-extra": "a text that the log does not render to",
    "text-wording": "a text differs from what the log renders to",
    "text-after-opt-out": "a text of before an opt-out was sent after it, or still waits",
    "tally": "what a learner adds to the figures is not what the log and the texts give",
    "totals": "figures are not the sum of what all learners add",
    "forgotten": "a document has the number of a learner who was forgotten",
}
"""What each kind means. All but the last are found by comparing, the last one by searching the store."""


class Finding(Model):
    """One problem. `where`: the path of the document; `detail`: what is wrong, without anybody's text."""

    kind: Kind
    where: str
    detail: str
