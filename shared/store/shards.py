"""Shards, which spread the writes of an indexed timestamp.

Firestore takes about 500 writes a second to a collection with an indexed field whose values only grow, because all
writes hit the end of one index. A document with such a timestamp therefore also has a shard number, and only the
pair is indexed: writes then spread over as many ends as there are shards (docs/decisions/0015).
"""

from collections.abc import Mapping
from zlib import crc32

SHARDS = 8
"""Number of shards. It may grow to 30 but never shrink, because documents in a dropped shard are not found."""

ANY_SHARD: Mapping[str, tuple[int, ...]] = {"shard": tuple(range(SHARDS))}
"""The `where_in` condition of every `shared.ports.Query` by timestamp."""


def shard_of(phone: str) -> int:
    """Return the shard of this phone's documents, from 0 to SHARDS - 1: always the same, in every process."""
    return crc32(phone.encode()) % SHARDS
