"""Fields of a later release are carried over to what this release writes, as long as their object is the same."""

from typing import Any, ClassVar

import pytest
from pydantic import Field, JsonValue

from shared.contracts.model import Model, unless_default
from shared.store.later_fields import carry_over


class Part(Model):
    """A part that is told from another by its number."""

    IDENTITY: ClassVar[tuple[str, ...]] = ("number",)

    number: int
    done: bool = False


class Remark(Model):
    """A part without an identity."""

    text: str = ""


class Whole(Model):
    """A model with everything that a model may hold."""

    name: str = "a"
    part: Part | None = None
    remark: Remark = unless_default(Remark())
    parts: tuple[Part, ...] = ()
    remarks: tuple[Remark, ...] = ()
    named: dict[str, Part] = Field(default_factory=dict)
    free: dict[str, JsonValue] = Field(default_factory=dict)


def part(number: int, later: str | None = None, *, done: bool = False) -> dict[str, Any]:
    """Return the JSON of a part, with or without a field of a later release."""
    return {"number": number, "done": done, **({} if later is None else {"later": later})}


def written(raw: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the JSON of a model that was read from `raw` and then changed."""
    read = Whole.model_validate(raw, extra="ignore")
    new = read.model_copy(update=changes)
    result: dict[str, Any] = carry_over(read, raw, new, new.model_dump(mode="json"))
    return result


def test_the_same_object_keeps_its_fields_and_takes_the_changes() -> None:
    raw = {"name": "a", "later": 1, "part": part(1, "x")}
    new = written(raw, name="b", part=Part(number=1, done=True))
    assert (new["name"], new["later"], new["part"]) == ("b", 1, part(1, "x", done=True))


def test_an_object_that_replaced_another_has_none_of_its_fields() -> None:
    assert written({"part": part(1, "x")}, part=Part(number=2))["part"] == part(2)


@pytest.mark.parametrize(("raw", "new"), [(None, Part(number=1)), (part(1, "x"), None)])
def test_an_object_may_appear_or_disappear(raw: dict[str, Any] | None, new: Part | None) -> None:
    assert written({"part": raw, "later": 1}, part=new)["part"] == (None if new is None else part(1))


def test_items_keep_their_fields_when_others_are_added_or_removed() -> None:
    raw = {"parts": [part(1, "x"), part(2, "y"), part(3, "z")]}
    added = tuple(Part(number=number) for number in (0, 1, 2, 3, 4))
    assert written(raw, parts=added)["parts"] == [part(0), *raw["parts"], part(4)]
    assert written(raw, parts=added[2:4])["parts"] == raw["parts"][1:]


def test_items_keep_their_fields_when_they_change_and_move() -> None:
    moved = (Part(number=2, done=True), Part(number=1))
    assert written({"parts": [part(1, "x"), part(2, "y")]}, parts=moved)["parts"] == [
        part(2, "y", done=True),
        part(1, "x"),
    ]


def test_items_without_an_identity_keep_their_fields_while_unchanged() -> None:
    raw = {"remarks": [{"text": "a", "later": 1}, {"text": "b", "later": 2}]}
    assert written(raw, remarks=(Remark(text="b"), Remark(text="c")))["remarks"] == [raw["remarks"][1], {"text": "c"}]


def test_items_that_we_cannot_tell_apart_keep_their_fields_in_order() -> None:
    raw = {"remarks": [{"text": "a", "later": 1}, {"text": "a", "later": 2}]}
    assert written(raw, name="b")["remarks"] == raw["remarks"]
    assert written(raw, remarks=(Remark(text="a"),) * 3)["remarks"] == [*raw["remarks"], {"text": "a"}]


def test_the_values_of_a_mapping_keep_their_fields_under_their_keys() -> None:
    raw = {"named": {"a": part(1, "x"), "b": part(2, "y"), "c": part(3, "z")}}
    named = {"a": Part(number=1, done=True), "b": Part(number=4), "d": Part(number=3)}
    assert written(raw, named=named)["named"] == {"a": part(1, "x", done=True), "b": part(4), "d": part(3)}


def test_an_object_that_is_left_out_at_its_default_keeps_its_fields() -> None:
    raw = {"remark": {"text": "", "later": 1}}
    assert written(raw, name="b")["remark"] == raw["remark"]


def test_a_known_field_that_returns_to_its_default_is_left_out() -> None:
    assert "remark" not in written({"remark": {"text": "a", "later": 1}, "later": 2}, remark=Remark())


def test_keys_of_free_json_are_values_and_change_with_it() -> None:
    raw = {"free": {"a": {"b": 1}, "c": [1]}, "later": 1}
    assert written(raw, free={"a": {}, "d": 2})["free"] == {"a": {}, "d": 2}
