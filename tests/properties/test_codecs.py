"""Every model survives the way to JSON and back, and encodes to the same bytes again."""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue, ValidationError

from shared.contracts.batch import Batch
from shared.contracts.codec import Codec
from shared.contracts.commands import Command
from shared.contracts.drill import Drill
from shared.contracts.events import Event
from shared.contracts.model import Id, Model, Phone, Slug, Utf8Text
from shared.dialog.state import DialogState
from shared.drill_progress.progress import Progress
from shared.sms.limits import Usage
from shared.sms.messages import OutboundTexts, Receipt
from shared.sms.outbox import Outbox
from shared.sms.sending_state import SendingState
from shared.sms.text import TextMessage

Values = st.SearchStrategy[Any]
MEMBERS = [member for union in (Command, Event) for member in get_args(get_args(union)[0])]
DOCUMENTS = [Batch, DialogState, Drill, Progress, TextMessage, OutboundTexts, Outbox, Receipt, SendingState, Usage]

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
    str: encodable,
    bool: st.booleans(),
    int: st.integers(0, 24) | st.integers(0, sys.maxsize),  # hours of a day often enough
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    NoneType: st.none(),
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


@pytest.mark.parametrize("kind", [*MEMBERS, *DOCUMENTS], ids=lambda kind: str(kind.__name__))
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_model_survives_json_and_encodes_to_the_same_bytes(kind: type[Model], data: st.DataObject) -> None:
    model = data.draw(models(kind))
    written = model.model_dump_json()
    for read in (kind.model_validate_json(written), Codec[Model](kind).decode(written)):
        assert read == model
        assert read.model_dump_json() == written


def test_every_message_and_document_is_covered() -> None:
    assert len(MEMBERS) == 7 + 21
