"""Slugs: which texts are slugs of ours, and which slugs stand for texts that are not."""

import re
import unicodedata
from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from shared.contracts.model import Slug

_SLUG = TypeAdapter(Slug)
_NOT_IN_A_SLUG = re.compile(r"[^A-Za-z0-9_.]+")
_LONGEST_MADE = 40
"""Maximum length of a slug that we make, in characters. A review joins the slugs of a drill and a prompt into one."""


def is_slug(text: str) -> bool:
    """Return whether a text is a slug of ours."""
    try:
        _SLUG.validate_python(text)
    except ValidationError:
        return False
    return True


def slug_like(text: str, otherwise: str) -> str:
    """Return the text if it is a slug, else the slug that is most like it: "1" for "1 - ".

    Letters lose their accents, and a hyphen replaces each run of other characters. If nothing is left, return
    `otherwise`.
    """
    if is_slug(text):
        return text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_A_SLUG.sub("-", plain).strip("-._")[:_LONGEST_MADE].rstrip("-._") or otherwise


def our_slugs(texts: Sequence[str], otherwise: str) -> tuple[str, ...]:
    """Return a slug for each text, all different: a slug stays, any other text gets the slug like it.

    Where that slug is taken, the later one ends with -2, -3 and so on. Thus a slug depends on no text that is unlike.
    """
    taken = set(filter(is_slug, texts))
    result: list[str] = []
    for text in texts:
        own = is_slug(text) and text not in result
        slug = text if own else _free(slug_like(text, otherwise), taken)
        taken.add(slug)
        result.append(slug)
    return tuple(result)


def _free(slug: str, taken: set[str]) -> str:
    """Return the slug, or the first of slug-2, slug-3 and so on that is not taken."""
    number = 1
    candidate = slug
    while candidate in taken:
        number += 1
        candidate = f"{slug[:_LONGEST_MADE]}-{number}"
    return candidate
