"""Replay a learner's log: decide each command again with its recorded inputs, and compare the bytes.

Only this release's batches are decided again. Those of other releases may have been decided by other rules: they are
folded as they are.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from shared.contracts import commands as c
from shared.contracts import events as e
from shared.contracts.batch import Batch
from shared.contracts.model import Model, Phone
from shared.contracts.profile import Profile
from shared.contracts.readings import UnknownReading
from shared.contracts.release import RELEASE
from shared.dialog import decide
from shared.dialog.drill_run import running
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState, with_batch
from shared.errors import RejectError
from shared.event_log import log
from shared.ports import Document, DocumentStore, Query
from shared.snapshots.named_form import is_named, named_batch
from shared.snapshots.store import Snapshots
from shared.store.scans import all_documents

LONGEST = 200
"""Maximum length of a value in a line, in characters."""


class Difference(Model):
    """Where a batch differs. `seq`: its number; `command`: the id; `field`: the first one that differs, as a path.

    `stored` and `decided`: the field's JSON; None where the field is missing.
    """

    seq: int
    command: str
    field: str
    stored: str | None
    decided: str | None


class Replayed(Model):
    """What came of a replay.

    `decided`: number of batches that were decided again; `folded`: number of those of other releases, whose numbers are
    `releases`; `emptied`: number of those whose wording was deleted. `difference`: the first one, or None.
    """

    phone: Phone
    decided: int
    folded: int
    emptied: int
    releases: tuple[int, ...]
    difference: Difference | None


def replay(documents: DocumentStore, phone: str) -> Replayed:
    """Decide each command of a learner's log again, up to the first difference.

    Raises RejectError if there is no log, or if a batch is missing or unreadable; RetryError when the store is
    unavailable.
    """
    stored = _read(documents, phone)
    # The log of a learner who was forgotten except for an opt-out begins with that.
    results = [_replayed(phone, stored, opted_out=opted_out) for opted_out in (False, True)]
    return max(results, key=lambda each: (each.difference is None, each.decided + each.folded + each.emptied))


def lines(found: Replayed) -> Iterator[str]:
    """Yield what came of a replay as lines for people, in which long values are cut."""
    if (at := found.difference) is not None:
        yield f"batch {at.seq}, of {at.command}, differs in {at.field}"
        yield from (f"  {side}: {_short(value)}" for side, value in (("stored", at.stored), ("decided", at.decided)))
    yield f"{found.decided} batches decided again, to the same bytes"
    if found.folded:
        releases = ", ".join(map(str, found.releases))
        yield f"{found.folded} batches not decided again, but folded: they are of release {releases}"
    if found.emptied:
        yield f"{found.emptied} batches not decided again, but folded: the wording of their texts was deleted"


def _short(value: str | None) -> str:
    return "nothing" if value is None else value if len(value) <= LONGEST else f"{value[:LONGEST]}…"


def _read(documents: DocumentStore, phone: str) -> Sequence[tuple[Batch, str]]:
    """Return the batches and their stored bytes, in order."""
    query, snapshots = Query(f"{log.dialog_path(phone)}/batches"), Snapshots(documents)
    found = [_decoded(snapshots, each) for each in all_documents(documents, query)]
    if not found:
        raise RejectError("nothing is in the log of this number")
    found.sort(key=lambda each: each[0].seq)
    for expected, (batch, _) in enumerate(found, 1):
        if batch.seq != expected:
            raise RejectError(f"batch {expected} is missing, or another has its number; `verify` names what is wrong")
    return found


def _decoded(snapshots: Snapshots, document: Document) -> tuple[Batch, str]:
    try:
        return log.decode(snapshots, document), log.message(document)
    except ValueError as error:
        command = document.path.rpartition("/")[2]
        raise RejectError(f"the batch of {command} cannot be read; `verify` names what is wrong") from error


def _replayed(phone: str, stored: Sequence[tuple[Batch, str]], *, opted_out: bool) -> Replayed:
    state = DialogState(phone=phone, profile=Profile(opted_out=opted_out))
    decided, emptied, difference, releases = 0, 0, None, list[int]()
    for batch, body in stored:
        if batch.deleted_wording is not None:
            emptied += 1
        elif batch.release == RELEASE:
            again = _decided_again(state, batch, named=is_named(json.loads(body)))
            if again != body:
                difference = _first_difference(batch, body, again)
                break
            decided += 1
        else:
            releases.append(batch.release)
        state = with_batch(state, batch)
    return Replayed(
        phone=phone,
        decided=decided,
        folded=len(releases),
        emptied=emptied,
        releases=tuple(sorted(set(releases))),
        difference=difference,
    )


def _decided_again(state: DialogState, batch: Batch, *, named: bool) -> str | None:
    """Return the bytes of the batch, decided from this state with its recorded inputs. `named`: in the named form.

    None if this release knows its command, or how the text was read, not.
    """
    if isinstance(batch.command, c.UnknownCommand) or isinstance(batch.reading, UnknownReading):
        return None
    drill = next((event.drill for event in batch.events if isinstance(event, e.DrillStarted)), None)
    facts = Facts(batch.decided_at, batch.registration, drill, batch.release, batch.reading)
    again = decide.handle(state, batch.command, facts)[1]
    return named_batch(again, running(state, again)) if named else again.model_dump_json()


def _first_difference(batch: Batch, body: str, again: str | None) -> Difference:
    stored, decided = json.loads(body), json.loads(again or "{}")
    path, one, other = next(_differences("", stored, decided), ("", body, again))
    return Difference(seq=batch.seq, command=batch.command.id, field=path or "its bytes", stored=one, decided=other)


def _differences(path: str, stored: Any, decided: Any) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the path, and the JSON on both sides, of each value that differs, in the order of the stored fields."""
    if isinstance(stored, dict) and isinstance(decided, dict):
        for key in dict.fromkeys((*stored, *decided)):
            where = f"{path}.{key}".removeprefix(".")
            yield from _in_both(where, stored.get(key, _MISSING), decided.get(key, _MISSING))
    elif isinstance(stored, list) and isinstance(decided, list):
        for position in range(max(len(stored), len(decided))):
            sides = (side[position] if position < len(side) else _MISSING for side in (stored, decided))
            yield from _in_both(f"{path}[{position}]", *sides)
    elif stored != decided:
        yield path, json.dumps(stored), json.dumps(decided)


_MISSING = object()


def _as_json(side: object) -> str | None:
    return None if side is _MISSING else json.dumps(side)


def _in_both(path: str, stored: Any, decided: Any) -> Iterator[tuple[str, str | None, str | None]]:
    if stored is _MISSING or decided is _MISSING:
        yield path, _as_json(stored), _as_json(decided)
    else:
        yield from _differences(path, stored, decided)
