"""Conversion of phone numbers to E.164 format."""

import re

import phonenumbers

from shared.contracts.model import PHONE_PATTERN


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
