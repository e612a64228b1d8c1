"""Shards: documents that are written at the same time, kept apart in the indexes of their moments.

Firestore takes some 500 writes a second to a collection of which an indexed field's values only ever grow: all of
them meet at one end of the index. So a document with such a moment also says a shard, and only the two together are
indexed, which has as many ends as there are shards (docs/decisions/0015).
"""

from dataclasses import replace
from zlib import crc32

from shared.ports import Query

SHARDS = 8
"""May be raised, never lowered: what lies in a shard that nobody asks for is not found."""


def shard_of(phone: str) -> int:
    """The shard of what belongs to this phone, the same in every process and for ever."""
    return crc32(phone.encode()) % SHARDS


def by_shard(query: Query) -> list[Query]:
    """The queries that together ask for what this one does, a shard each."""
    return [replace(query, equal={**query.equal, "shard": shard}) for shard in range(SHARDS)]
