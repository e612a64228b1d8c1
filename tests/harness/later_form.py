"""What the next release writes, for tests: the JSON of this one, in which each object has one more field.

A batch of the next release also ends with an event that this one does not know, and names the next number.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from shared.contracts.release import RELEASE

FIELD = "of_the_next_release"
EVENT = {"type": "SOMETHING_NEW_HAPPENED"}
GREET = "GREET"
"""Type of a command that only the next release knows; it is like SEND_AD_HOC_MESSAGE."""

GREETING = "Greetings from the next release."
GREETING_ID = "greet:"
"""Prefix of the ids of these commands."""

_MARK = f',"{FIELD}":true'
_MARKED_ALONE = f"{{{_MARK[1:]}}}"
"""An object without other fields, as the named form has a new learner's profile."""
_MARKED_EVENT = f'{{"type":"{EVENT["type"]}"{_MARK}}}'
_VALUES = {"account_info", "changes", "learned"}
"""Names of fields whose JSON objects are values and not models."""

_MAPPINGS = {"drills"}
"""Names of fields whose JSON objects are mappings from a key to a model."""

_IDENTITY = {
    "open_drill": ("instance_id",),
    "drills": ("instance_id",),
    "open_prompt": ("instance_id", "prompt_slug"),
    "usage": ("day",),
    "prompts": ("slug",),
    "mistakes": ("drill_slug", "prompt_slug"),
    "consents": ("command_id", "given"),
    "earlier": ("number",),
}
"""By which fields the object in a field, or an item of it, is told from another one. Other objects in fields are always
the same; other items of lists are the same if they are equal."""


def in_later_form(text: str) -> str:
    """Return a message or a stored body as the next release writes it."""
    return _encoded(_marked(json.loads(text)))


def batch_in_later_form(text: str) -> str:
    """Return an event batch as the next release writes it."""
    raw = json.loads(text)
    raw["events"].append(EVENT)
    raw["release"] = RELEASE + 1
    if raw["command"]["id"].startswith(GREETING_ID):
        raw["command"]["type"] = GREET
    return _encoded(_marked(raw))


def in_this_form(text: str) -> str:
    """Return the JSON without what the next release added, but for its number."""
    if FIELD not in text:
        return text
    known = text.replace("," + _MARKED_EVENT, "").replace(_MARKED_EVENT, "").replace(_MARK, "")
    return known.replace(_MARKED_ALONE, "{}")


def greeting(phone: str, name: str) -> str:
    """Return a command that only the next release knows. `name`: the rest of its id."""
    return _encoded({"type": GREET, "id": f"{GREETING_ID}{name}", "phone": phone, "text": GREETING})


def as_known(command: str) -> str:
    """Return the command with a type that the code of this release handles."""
    return command.replace(f'"type":"{GREET}"', '"type":"SEND_AD_HOC_MESSAGE"')


def lost_fields(before: str, after: str) -> list[str]:
    """Return the paths of the objects that had the field in one body and do not have it in the next one."""
    return list(_lost(json.loads(before), json.loads(after), "")) if FIELD in before else []


def _marked(value: Any, name: str = "") -> Any:
    if isinstance(value, list):
        return [_marked(item, name) for item in value]
    if not isinstance(value, dict) or name in _VALUES:
        return value
    if name in _MAPPINGS:
        return {key: _marked(each) for key, each in value.items()}
    return {**{key: _marked(each, key) for key, each in value.items() if key != FIELD}, FIELD: True}


def _lost(before: Any, after: Any, name: str) -> Iterator[str]:
    if isinstance(before, list) and isinstance(after, list):
        for item in after:
            twin = next((each for each in before if _is_same_item(each, item, name)), None)
            yield from _lost(twin, item, name)
    if not isinstance(before, dict) or not isinstance(after, dict) or name in _VALUES:
        return
    if name in _MAPPINGS:
        for key in before.keys() & after.keys():
            if _is_same(before[key], after[key], name):
                yield from _lost(before[key], after[key], key)
        return
    if FIELD in before and FIELD not in after:
        yield name or "the body"
    for key in before.keys() & after.keys():
        if _is_same(before[key], after[key], key):
            yield from _lost(before[key], after[key], key)


def _is_same(before: Any, after: Any, name: str) -> bool:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return True
    return all(before.get(each) == after.get(each) for each in _IDENTITY.get(name, ()))


def _is_same_item(before: Any, after: Any, name: str) -> bool:
    return _is_same(before, after, name) if name in _IDENTITY else _known(before) == _known(after)


def _known(value: Any) -> Any:
    if isinstance(value, list):
        return [_known(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _known(each) for key, each in value.items() if key != FIELD}
    return value


def _encoded(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
