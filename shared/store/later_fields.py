"""Fields that a later release added to a stored model, which this release must not lose.

A reader ignores them. A writer carries them over from the JSON that was read to the JSON that it writes, at every level
of the model, as long as the object that the field belongs to is still the same one.
"""

from collections.abc import Mapping
from typing import Any

from shared.contracts.model import Model


def carry_over(read: object, raw: Any, written: object, dumped: Any) -> Any:
    """Return the JSON `dumped` of the value `written`, with the fields of `raw` that no model knows.

    `raw`: the JSON from which the value `read` was decoded.
    """
    if isinstance(read, Model) and isinstance(written, Model):
        return _in_model(read, raw, written, dumped) if read.is_same(written) else dumped
    if isinstance(read, tuple) and isinstance(written, tuple):
        return _in_items(read, raw, written, dumped)
    if isinstance(read, Mapping) and isinstance(written, Mapping):
        return {
            key: carry_over(read[key], raw[key], written[key], value) if key in read else value
            for key, value in dumped.items()
        }
    return dumped


def _in_model(read: Model, raw: dict[str, Any], written: Model, dumped: dict[str, Any]) -> dict[str, Any]:
    known = {
        name: carry_over(getattr(read, name), raw[name], getattr(written, name), value) if name in raw else value
        for name, value in dumped.items()
    }
    return known | {name: value for name, value in raw.items() if name not in known and _stays(name, read, written)}


def _stays(name: str, read: Model, written: Model) -> bool:
    """Return whether a field that is not in the new JSON stays: it is unknown, or left out because of its default."""
    return name not in type(read).model_fields or getattr(read, name) == getattr(written, name)


def _in_items(read: tuple[object, ...], raw: list[Any], written: tuple[object, ...], dumped: list[Any]) -> list[Any]:
    """Carry over between the items that are the same, wherever they now stand."""
    remaining = list(zip(read, raw, strict=True))
    return [_in_item(remaining, item, value) for item, value in zip(written, dumped, strict=True)]


def _in_item(remaining: list[tuple[object, Any]], item: object, dumped: Any) -> Any:
    """Carry over from the first item that is the same, and remove it: two items may be equal in what we know."""
    for position, (before, raw) in enumerate(remaining):
        if before == item or (isinstance(before, Model) and isinstance(item, Model) and before.is_same_item(item)):
            del remaining[position]
            return carry_over(before, raw, item, dumped)
    return dumped
