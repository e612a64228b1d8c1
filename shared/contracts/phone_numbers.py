"""Conversion of phone numbers to E.164 format."""

import re
import unicodedata

import phonenumbers

from shared.contracts.model import PHONE_PATTERN

_NATIONAL_DIGITS = 10
"""Number of digits of a North American number without its country code."""


def canonical(number: str) -> str | None:
    """Return the number in E.164 format, or None if it is not a phone number.

    Short codes, sender names and addresses of other channels, such as `whatsapp:+1…`, are not phone numbers. Nor are
    numbers that only exist within a country, such as +49110: what is returned is always a `Phone`.
    """
    if ":" in number:  # the library would parse the number in the address of another channel
        return None
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    formatted = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return formatted if re.fullmatch(PHONE_PATTERN, formatted) else None


def typed(number: str) -> str | None:
    """Return a number that a person wrote, in E.164 format, or None if it does not name one number for certain.

    Spaces, hyphens, dots, slashes, brackets and invisible characters are ignored, and 00 counts as a plus. Without
    either, the number must be valid with its country code, and not be one of North America without it: 3125550100
    could be one of Chicago.
    """
    visible = (letter for letter in unicodedata.normalize("NFKC", number) if unicodedata.category(letter) != "Cf")
    digits = re.sub(r"[\s().\-/\u2010-\u2015]", "", "".join(visible))
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return None
    if digits.startswith(("+", "00")):
        return canonical(f"+{digits.removeprefix('+').removeprefix('00')}")
    is_clear = _is_valid(f"+{digits}") and not (len(digits) == _NATIONAL_DIGITS and _is_valid(f"+1{digits}"))
    return canonical(f"+{digits}") if is_clear else None


def _is_valid(number: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False
