"""Store dialog states in `dialogs/{phone}`.

body          the state
seq           number of the last batch, for consumers that have fallen behind
decided_at    time at which that batch was decided, for the sweep's query
shard         shard of the index on `decided_at`
"""

from datetime import datetime

from shared.contracts.profile import Profile
from shared.dialog.state import DialogState
from shared.event_log import log, marks
from shared.ports import Create, Document, DocumentStore, Fields, Update
from shared.store.bodies import Body, Stored
from shared.store.shards import shard_of

BODY = Body(DialogState)


def load(documents: DocumentStore, phone: str) -> Stored[DialogState]:
    """Read a dialog's state, or start with a stranger's.

    Raises RetryError when the store is unavailable, and ValueError for an unreadable state.
    """
    return BODY.load(documents, log.dialog_path(phone), DialogState(phone=phone))


def stored(document: Document | None, phone: str) -> Stored[DialogState]:
    """Decode a document that was read before; None means a stranger.

    Raises ValueError for an unreadable state.
    """
    return Stored(DialogState(phone=phone), None) if document is None else BODY.stored(document)


def write(before: Stored[DialogState], state: DialogState, decided_at: datetime) -> Create | Update:
    """Build the write of the next state.

    It conflicts if the dialog has changed since `before` was read.
    """
    fields: Fields = {"seq": state.seq, "decided_at": decided_at, "shard": shard_of(state.phone)}
    return BODY.write(before, log.dialog_path(state.phone), state, fields)


def blank(phone: str, seq: int, *, opted_out: bool) -> Fields:
    """Return the fields of a dialog that is blank except for `seq` and the opt-out.

    Its batches count as moved to the remainders.
    """
    state = DialogState(phone=phone, seq=seq, profile=Profile(opted_out=opted_out))
    return {"seq": seq, **marks.erased(seq), **BODY.encode(state)}
