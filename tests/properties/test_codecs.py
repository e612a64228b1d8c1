"""Every model survives the way to JSON and back, and encodes to the same bytes again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.codec import Codec
from shared.contracts.model import Model
from tests.harness.any_models import MEMBERS, MODELS, models


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: str(kind.__name__))
@settings(max_examples=8, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_model_survives_json_and_encodes_to_the_same_bytes(kind: type[Model], data: st.DataObject) -> None:
    model = data.draw(models(kind))
    written = model.model_dump_json()
    for read in (kind.model_validate_json(written), Codec[Model](kind).decode(written)):
        assert read == model
        assert read.model_dump_json() == written


def test_every_message_and_document_is_covered() -> None:
    assert len(MEMBERS) == 16 + 34
