"""Checks that the topology declares the indexes which the queries need. The emulator answers queries without any.

Firestore indexes every field by itself unless it is exempt. These indexes serve queries for equality in some fields,
or for the order of one field. Equality in some fields with the order or the sum of another needs a composite index.
(Firestore can also merge smaller indexes. We do not rely on that: each such query has its own index.)
Sources: https://firebase.google.com/docs/firestore/query-data/index-overview
         https://firebase.google.com/docs/firestore/query-data/aggregation-queries
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.ports import Query
from shared.topology import Exemption, Index, Topology


@dataclass(frozen=True)
class Shape:
    """A query without its values. `collection` is the last part of its path, `equal` is sorted by name.

    For an index, a `where_in` condition is the same as equality, and a sum of a field the same as an order by it.
    """

    collection: str
    equal: tuple[str, ...] = ()
    order_by: str | None = None

    def __str__(self) -> str:
        order = f", order_by in {self.order_by}" if self.order_by else ""
        return f"{self.collection} by {', '.join(self.equal) or 'nothing'}{order}"


def shape(query: Query) -> Shape:
    """Return the shape of a query."""
    return Shape(query.collection.rpartition("/")[2], tuple(sorted({*query.where, *query.where_in})), query.order_by)


def missing(shapes: Iterable[Shape], declared: Topology) -> list[str]:
    """Return what the queries need and the topology lacks, a sentence each."""
    return [f"{each}: {lack}" for each in sorted(set(shapes), key=str) for lack in _lacks(each, declared)]


def unused(shapes: Iterable[Shape], declared: Topology) -> list[str]:
    """Return the declared composite indexes that none of these queries needs, a sentence each."""
    asked = {*shapes}
    idle = [index for index in declared.indexes if not any(_serves(index, each) for each in asked)]
    return [f"{index.collection}: no query needs the index {_listed(index.fields)}" for index in idle]


def _lacks(asked: Shape, declared: Topology) -> Iterator[str]:
    if asked.equal and asked.order_by:
        if not any(_serves(index, asked) for index in declared.indexes):
            yield f"needs the index {_listed((*asked.equal, asked.order_by))}, which is not declared"
        return
    for field in (*asked.equal, *([asked.order_by] if asked.order_by else [])):
        if Exemption(collection=asked.collection, field=field) in declared.exemptions:
            yield f"{field} is exempt from indexing"


def _serves(index: Index, asked: Shape) -> bool:
    """Report whether the index is exactly what the query needs.

    Its equality fields may be in any order.
    """
    *equal, last = index.fields
    return (index.collection, tuple(sorted(equal)), last) == (asked.collection, asked.equal, asked.order_by)


def _listed(fields: Iterable[str]) -> str:
    return f"[{', '.join(fields)}]"
