"""How much one commit to the totals may hold. Pure."""

from collections.abc import Iterator, Sequence

from shared.ports import Delete, Write

MOST_BYTES = 5_000_000
"""Maximum size of what is written, in bytes: half of Firestore's limit for a request, which has the names besides."""

MOST_WRITES = 400
"""Maximum number of documents that are written: below Firestore's 500, with room for the guard."""


def fits(writes: Sequence[Write]) -> bool:
    """Return whether these writes can be one commit."""
    return len(writes) <= MOST_WRITES and sum(map(_size, writes)) <= MOST_BYTES


def in_commits(writes: Sequence[Write]) -> Iterator[Sequence[Write]]:
    """Yield these writes in parts, in order, each of which can be one commit."""
    part: list[Write] = []
    for write in writes:
        if part and not fits([*part, write]):
            yield part
            part = []
        part.append(write)
    if part:
        yield part


def _size(write: Write) -> int:
    fields = () if isinstance(write, Delete) else write.fields.values()
    return sum(len(value.encode()) for value in fields if isinstance(value, str))
