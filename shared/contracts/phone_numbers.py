"""Conversion of phone numbers to E.164 format."""

import phonenumbers


def canonical(number: str) -> str | None:
    """Return the number in E.164 format, or None if it is not a phone number.

    Short codes, sender names and addresses of other channels, such as `whatsapp:+1…`, are not phone numbers.
    """
    if ":" in number:  # the library would parse the number in the address of another channel
        return None
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
