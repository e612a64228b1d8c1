"""Every model survives the way to JSON and back, and encodes to the same bytes again."""

import pytest

from shared.contracts.codec import Codec
from shared.contracts.model import Model
from tests.harness.any_models import MEMBERS, MODELS, examples


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: str(kind.__name__))
def test_a_model_survives_json_and_encodes_to_the_same_bytes(kind: type[Model]) -> None:
    for model in examples(kind):
        written = model.model_dump_json()
        for read in (kind.model_validate_json(written), Codec[Model](kind).decode(written)):
            assert read == model
            assert read.model_dump_json() == written


def test_every_message_and_document_is_covered() -> None:
    assert len(MEMBERS) == 16 + 34
