"""Store dialog states in `dialogs/{phone}`.

body          the state, in the full or the named form (`shared.snapshots.named_form`)
seq           number of the last batch, for consumers that have fallen behind
decided_at    time at which that batch was decided, for the sweep's query
shard         shard of the index on `decided_at`
"""

from datetime import datetime
from functools import partial

from shared.contracts.drill import Drill
from shared.contracts.profile import Profile
from shared.dialog.state import DialogState
from shared.event_log import log, marks
from shared.ports import Create, Document, DocumentStore, Fields, Update
from shared.snapshots.named_form import full_dialog
from shared.snapshots.store import Snapshots
from shared.store.bodies import WHOLE, Body, Options, Stored
from shared.store.shards import shard_of

BODY = Body(DialogState)

_NAMED: Options = {"exclude_defaults": True}
"""The named form of a dialog whose open drill, if any, has no snapshot."""

_NAMED_DRILL: Options = {**_NAMED, "exclude": {"open_drill": {"drill": set(Drill.model_fields) - {"ref"}}}}
"""The named form of a dialog whose open drill has a snapshot."""


def load(documents: DocumentStore, phone: str, snapshots: Snapshots | None = None) -> Stored[DialogState]:
    """Read a dialog's state, or start with a stranger's.

    `snapshots`: with the instance's cache; without it, the open drill's snapshot is read. Raises RetryError when the
    store is unavailable, and ValueError for an unreadable state.
    """
    complete = partial(full_dialog, resolve=(snapshots or Snapshots(documents)).drill)
    return BODY.load(documents, log.dialog_path(phone), DialogState(phone=phone), complete)


def without_drill(document: Document | None, phone: str) -> DialogState:
    """Decode a document that was read before, without its open drill, for which no snapshot is needed then.

    None means a stranger. Raises ValueError for an unreadable state.
    """
    if document is None:
        return DialogState(phone=phone)
    return BODY.decode(document, lambda raw: {**raw, "open_drill": None})


def decode(snapshots: Snapshots, document: Document) -> DialogState:
    """Decode a document that was read before. Raises as `load` does."""
    return BODY.decode(document, partial(full_dialog, resolve=snapshots.drill))


def write(before: Stored[DialogState], state: DialogState, decided_at: datetime, *, named: bool) -> Create | Update:
    """Build the write of the next state. It conflicts if the dialog has changed since `before` was read.

    `named`: whether it is written in the named form.
    """
    fields: Fields = {"seq": state.seq, "decided_at": decided_at, "shard": shard_of(state.phone)}
    return BODY.write(before, log.dialog_path(state.phone), state, fields, options(state, named=named))


def options(state: DialogState, *, named: bool) -> Options:
    """Return how a state is dumped: in the full form, or in the named one."""
    if not named:
        return WHOLE
    has_snapshot = state.open_drill is not None and state.open_drill.drill.ref is not None
    return _NAMED_DRILL if has_snapshot else _NAMED


def blank(phone: str, seq: int, *, opted_out: bool) -> Fields:
    """Return the fields of a dialog that is blank except for `seq` and the opt-out.

    Its batches count as moved to the remainders.
    """
    state = DialogState(phone=phone, seq=seq, profile=Profile(opted_out=opted_out))
    return {"seq": seq, **marks.erased(seq), **BODY.encode(state)}
