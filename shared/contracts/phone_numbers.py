"""Phone numbers, as the carrier writes them and as we do."""

import phonenumbers


def canonical(number: str) -> str | None:
    """The number in E.164 form, or None if it is none: a short code, a sender's name, a channel's address.

    An address such as `whatsapp:+1…` would be read as its number, but it is another channel.
    """
    if ":" in number:
        return None
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
