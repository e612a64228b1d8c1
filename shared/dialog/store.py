"""Where a dialog's state is stored: `dialogs/{phone}`.

body          the state
seq           the number of its last batch, for consumers that have fallen behind
decided_at    when that batch was decided, which the sweep searches by
shard         in which `decided_at` is indexed
"""

from datetime import datetime

from shared.contracts.profile import Profile
from shared.dialog.state import DialogState
from shared.event_log import log
from shared.ports import Create, Document, DocumentStore, Fields, Update
from shared.store.bodies import Body, Stored
from shared.store.shards import shard_of

BODY = Body(DialogState)


def load(documents: DocumentStore, phone: str) -> Stored[DialogState]:
    """Read a dialog's state, or start with a stranger's. Raises RetryError when the store is unavailable."""
    return BODY.load(documents, log.dialog_path(phone), DialogState(phone=phone))


def stored(document: Document | None, phone: str) -> Stored[DialogState]:
    """Return the state of a document that was read before."""
    return Stored(DialogState(phone=phone) if document is None else BODY.decode(document), document)


def write(before: Stored[DialogState], state: DialogState, decided_at: datetime) -> Create | Update:
    """Build the write of the next state. It fails if another command was decided since `before` was read."""
    fields: Fields = {"seq": state.seq, "decided_at": decided_at, "shard": shard_of(state.phone)}
    return BODY.write(before, log.dialog_path(state.phone), state, fields)


def blank(phone: str, seq: int, *, opted_out: bool) -> Fields:
    """Return what a dialog document holds of a stranger: the number, how far its log goes, and an opt-out."""
    state = DialogState(phone=phone, seq=seq, profile=Profile(opted_out=opted_out))
    return {"seq": seq, **BODY.encode(state)}
