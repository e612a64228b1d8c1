"""Language codes (ISO 639-1), with or without a region."""

import re

_OWN_NAMES = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "ht": "Kreyòl",
    "ko": "한국어",
    "pl": "Polski",
    "pt": "Português",
    "ru": "Русский",
    "so": "Soomaali",
    "tl": "Tagalog",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
_CODE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]+)*$")


def base_language(code: str) -> str | None:
    """Return a code without its region, such as "en" for "en-US", or None if it is not a language code."""
    folded = code.strip().lower().replace("_", "-")
    return folded.partition("-")[0] if _CODE.match(folded) else None


def own_name(code: str) -> str:
    """Return the name of a language in itself, such as "Español" for "es", or the code if the name is not known."""
    return _OWN_NAMES.get(code, code)
