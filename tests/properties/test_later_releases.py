"""Every message and every stored document of a later release, with fields that we do not know, can be read and kept."""

import json
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import ValidationError

from shared.contracts.batch import BATCH
from shared.contracts.codec import Codec
from shared.contracts.commands import COMMAND
from shared.contracts.model import Model
from shared.dialog import store as dialogs
from shared.drill_progress import learners
from shared.event_log import log
from shared.ports import Document
from shared.sms.messages import OUTBOUND_TEXTS, RECEIPT, OutboundTexts
from shared.store.bodies import Body
from tests.harness.any_models import COMMANDS, MESSAGES, MODELS, STORED, examples

Kind = TypeVar("Kind")

ROOT = Path(__file__).parent.parent.parent
CODECS: dict[type[Model], Codec[Any]] = {
    **dict.fromkeys(COMMANDS, COMMAND),
    **dict(zip(MESSAGES, (BATCH, OUTBOUND_TEXTS, RECEIPT), strict=True)),
}
BODIES: dict[type[Model], Body[Any]] = {body.kind: body for body in (log.BODY, dialogs.BODY, learners.BODY)}
FIELD = "of_a_later_release"


def later_form(value: Any) -> Any:
    """Return the JSON of a model as a later release writes it: each model in it has one more field, of its own value.

    A model that we leave out of the JSON because of its default has the new field too.
    """
    return _later_form(value, value.model_dump(mode="json"), count())


def _later_form(value: Any, dumped: Any, numbers: Iterator[int]) -> Any:
    if isinstance(value, Model):
        inner = {name: getattr(value, name) for name in type(value).model_fields}
        left_out = {
            name: each.model_dump(mode="json")
            for name, each in inner.items()
            if name not in dumped and isinstance(each, Model)
        }
        fields = {name: _later_form(inner[name], each, numbers) for name, each in {**dumped, **left_out}.items()}
        return {**fields, FIELD: [{"number": next(numbers)}, "é\n"]}
    if isinstance(value, tuple):
        return [_later_form(*both, numbers) for both in zip(value, dumped, strict=True)]
    if isinstance(value, dict):
        return {key: _later_form(value[key], each, numbers) for key, each in dumped.items()}
    return dumped


def as_received(model: Model) -> Model:
    """Return the model as a message of its later form is decoded: each text says that its document must be read."""
    if not isinstance(model, OutboundTexts):
        return model
    return model.model_copy(update={"texts": tuple(each.model_copy(update={"version": None}) for each in model.texts)})


def in_product(kind: type[Kind]) -> Iterator[Kind]:
    """Yield all objects of this class at the top level of the product's modules."""
    for file in sorted(ROOT.glob("shared/**/*.py")):
        if f"{kind.__name__}(" in file.read_text():
            module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
            yield from (each for each in vars(module).values() if isinstance(each, kind))


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: str(kind.__name__))
def test_each_field_of_a_later_release_is_ignored_and_kept(kind: type[Model]) -> None:
    body = BODIES.get(kind, Body(kind))
    for model in examples(kind):
        later = later_form(model)
        written = json.dumps(later, ensure_ascii=False)
        with pytest.raises(ValidationError, match=FIELD):
            kind.model_validate_json(written)
        assert CODECS.get(kind, Codec(kind)).decode(written) == as_received(model)
        stored = body.stored(Document("things/1", {"body": written}, "7"))
        assert stored.model == model
        assert json.loads(str(body.write(stored, "things/1", stored.model, {}).fields["body"])) == later


@pytest.mark.parametrize("kind", STORED, ids=lambda kind: str(kind.__name__))
def test_a_body_without_such_fields_is_written_as_ever(kind: type[Model]) -> None:
    body = BODIES.get(kind, Body(kind))
    for model in examples(kind):
        written = body.encode(model)
        stored = body.stored(Document("things/1", written, "7"))
        assert stored.raw is None
        assert body.write(stored, "things/1", stored.model, {}).fields == written


def test_every_codec_and_every_stored_model_is_covered() -> None:
    assert {body.kind for body in in_product(Body)} == set(STORED)
    ours = [codec for codec in in_product(Codec) if codec.__class__ is Codec]
    assert {id(codec) for codec in CODECS.values()} <= {id(codec) for codec in ours}
    assert len({id(codec) for codec in ours}) == len(set(map(id, CODECS.values()))) + 1  # the registration service's
