"""How many SMS a text is sent as (GSM 03.38 and its concatenation)."""

from math import ceil

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_ESCAPED = frozenset("^{}\\[~]|€\f")


def segment_count(body: str) -> int:
    """The SMS that the body takes; at least one. A single letter outside of GSM-7 makes all of it UCS-2."""
    if _GSM.union(_GSM_ESCAPED).issuperset(body):
        septets = len(body) + sum(letter in _GSM_ESCAPED for letter in body)
        return _pieces(septets, alone=160, joined=153)
    return _pieces(len(body.encode("utf-16-le")) // 2, alone=70, joined=67)


def _pieces(units: int, *, alone: int, joined: int) -> int:
    return 1 if units <= alone else ceil(units / joined)
