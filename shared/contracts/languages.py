"""Language codes (ISO 639-1), with or without a region."""

import re

_CODE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]+)*$")


def base_language(code: str) -> str | None:
    """Return a code without its region, such as "en" for "en-US", or None if it is not a language code."""
    folded = code.strip().lower().replace("_", "-")
    return folded.partition("-")[0] if _CODE.match(folded) else None
