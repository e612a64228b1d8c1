"""What index a query needs of Firestore, and whether the topology declares it. Firestore's emulator answers any query.

Firestore indexes every field on its own unless it is exempted, and answers from those indexes what asks for equality in
some fields, or for the order of one. Equality in some fields and the order of another need their composite index.
(It could also merge several smaller ones. We do not count on that: what is asked for has its own.)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.ports import Query
from shared.topology import Exemption, Index, Topology


@dataclass(frozen=True)
class Shape:
    """What a query asks for, whatever the values. `collection`: the last part of its path; `equal`: by the alphabet.

    To be one of several values is, for an index, to be equal to each of them in turn.
    """

    collection: str
    equal: tuple[str, ...] = ()
    order_by: str | None = None

    def __str__(self) -> str:
        order = f", order_by in {self.order_by}" if self.order_by else ""
        return f"{self.collection} by {', '.join(self.equal) or 'nothing'}{order}"


def shape(query: Query) -> Shape:
    """The shape of a query."""
    return Shape(query.collection.rpartition("/")[2], tuple(sorted({*query.where, *query.where_in})), query.order_by)


def missing(shapes: Iterable[Shape], declared: Topology) -> list[str]:
    """What these queries lack that Firestore would want, a sentence each."""
    return [f"{each}: {lack}" for each in sorted(set(shapes), key=str) for lack in _lacks(each, declared)]


def unused(shapes: Iterable[Shape], declared: Topology) -> list[str]:
    """The declared composite indexes that none of these queries needs, a sentence each."""
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
            yield f"{field} is exempted from indexing"


def _serves(index: Index, asked: Shape) -> bool:
    """Whether it is just what this query needs. The fields that are to be equal may stand in any order."""
    *equal, last = index.fields
    return (index.collection, tuple(sorted(equal)), last) == (asked.collection, asked.equal, asked.order_by)


def _listed(fields: Iterable[str]) -> str:
    return f"[{', '.join(fields)}]"
