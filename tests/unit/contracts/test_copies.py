"""A copy of a model is as pydantic would make it."""

import pytest
from pydantic import BaseModel

from shared.dialog.budget import Replies
from shared.dialog.state import DialogState

STATE = DialogState(phone="+12125550100", seq=3)


@pytest.mark.parametrize("changes", [None, {}, {"seq": 4}, {"seq": 4, "replies": Replies(number=2)}])
@pytest.mark.parametrize("deep", [False, True])
def test_a_copy_is_the_one_that_pydantic_makes(changes: dict[str, object] | None, deep: bool) -> None:
    copied, expected = STATE.model_copy(update=changes, deep=deep), BaseModel.model_copy(STATE, update=changes)
    assert copied == expected
    assert copied.model_fields_set == expected.model_fields_set
    assert copied.model_dump_json() == expected.model_dump_json()
    assert STATE.seq == 3


def test_a_copy_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(STATE.model_copy(), "seq", 5)  # noqa: B010 - mypy knows that it is frozen
