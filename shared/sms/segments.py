"""The number of SMS segments of a text (GSM 03.38 and its concatenation)."""

from math import ceil

_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_ESCAPED = frozenset("^{}\\[~]|€\f")


def segment_count(body: str) -> int:
    """Return the number of SMS segments for a body, at least 1.

    A single character outside GSM-7 makes the whole body UCS-2.
    """
    if _GSM_7.union(_GSM_7_ESCAPED).issuperset(body):
        septets = len(body) + sum(character in _GSM_7_ESCAPED for character in body)
        return _segments(septets, single=160, concatenated=153)
    return _segments(len(body.encode("utf-16-le")) // 2, single=70, concatenated=67)


def _segments(units: int, *, single: int, concatenated: int) -> int:
    return 1 if units <= single else ceil(units / concatenated)
