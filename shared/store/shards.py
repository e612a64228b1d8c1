"""Shards: documents that are written at the same time, kept apart in the indexes of their moments.

Firestore takes some 500 writes a second to a collection of which an indexed field's values only ever grow: all of
them meet at one end of the index. So a document with such a moment also says a shard, and only the two together are
indexed, which has as many ends as there are shards (docs/decisions/0015).
"""

from collections.abc import Mapping
from zlib import crc32

SHARDS = 8
"""May be raised to 30, never lowered: what lies in a shard that nobody asks for is not found."""

ANY_SHARD: Mapping[str, tuple[int, ...]] = {"shard": tuple(range(SHARDS))}
"""`shared.ports.Query.among` of a query for a moment."""


def shard_of(phone: str) -> int:
    """The shard of what belongs to this phone, the same in every process and for ever."""
    return crc32(phone.encode()) % SHARDS
