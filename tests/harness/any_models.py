"""Every model of a message or a stored document, with strategies for its values."""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue, ValidationError

from shared.contracts.batch import Batch
from shared.contracts.commands import Command, UnknownCommand
from shared.contracts.drill import Drill, SnapshotName
from shared.contracts.events import Event, UnknownEvent
from shared.contracts.model import Id, Model, Phone, Slug, Utf8Text
from shared.dialog.state import DialogState
from shared.drill_progress.progress import Progress
from shared.operations.remainders import Remainder
from shared.sms.limits import Usage
from shared.sms.messages import OutboundTexts, Receipt
from shared.sms.outbox import Outbox
from shared.sms.sending_state import SendingState
from shared.sms.text import TextMessage
from shared.tallies.sampled import Samples
from shared.tallies.tally import Tally

Values = st.SearchStrategy[Any]

COMMANDS, EVENTS = (get_args(get_args(union)[0]) for union in (Command, Event))
MEMBERS: list[type[Model]] = [*COMMANDS, *EVENTS]
MESSAGES: list[type[Model]] = [Batch, OutboundTexts, Receipt]
STORED: list[type[Model]] = [Batch, DialogState, Progress, TextMessage, Outbox, SendingState, Tally, Samples, Remainder]
OTHERS: list[type[Model]] = [Drill, Usage, UnknownCommand, UnknownEvent]
MODELS = list(dict.fromkeys([*MEMBERS, *MESSAGES, *STORED, *OTHERS]))

FEW = 8
"""Maximum number of examples of a class."""

encodable = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | encodable,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(encodable, inner, max_size=2),
    max_leaves=4,
)
NAMED: Mapping[Any, Values] = {
    Phone: st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True),
    Slug: st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,9}", fullmatch=True),
    Id: st.from_regex(r"[A-Za-z0-9+][A-Za-z0-9+:_.-]{0,9}", fullmatch=True),
    Utf8Text: st.text(st.characters(), max_size=12),  # lone surrogates included
    JsonValue: json_values,
    SnapshotName: st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    str: encodable,
    bool: st.booleans(),
    int: st.integers(0, 24) | st.integers(0, sys.maxsize),  # hours of a day often enough
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    NoneType: st.none(),
    **{
        get_type_hints(unknown, include_extras=True)["type"]: st.from_regex(r"[A-Z][A-Z0-9_]{0,9}", fullmatch=True)
        for unknown in (UnknownCommand, UnknownEvent)
    },
}


def values(kind: Any) -> Values:
    """Return a strategy for values of this type: a model, or the declared type of a model's field."""
    if kind in NAMED:
        return NAMED[kind]
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return values(args[0])
    if origin in (Union, UnionType):
        return st.one_of(*map(values, args))
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(values(args[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(*map(values, args), max_size=3)
    return models(kind)


def models(kind: type[Model]) -> Values:
    """Return a strategy for models of this class: any values of the fields that are valid together."""

    def build(fields: Mapping[str, Any]) -> Model | None:
        try:
            return kind.model_validate(fields)
        except ValidationError:
            return None

    declared = get_type_hints(kind, include_extras=True)
    fields = st.fixed_dictionaries({name: values(declared[name]) for name in kind.model_fields})
    return fields.map(build).filter(lambda model: model is not None)


@cache
def examples(kind: type[Model]) -> tuple[Model, ...]:
    """Return a few different models of this class, the same ones in each run.

    Tests share them, since drawing them takes much longer than what a test does with them.
    """
    drawn: list[Model] = []

    @settings(max_examples=FEW, deadline=None, derandomize=True)
    @given(models(kind))
    def draw(model: Model) -> None:
        drawn.append(model)

    draw()
    return tuple(drawn)
