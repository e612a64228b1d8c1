"""Cells of a CSV file that a spreadsheet opens and saves without changing them. Pure.

A spreadsheet takes a cell for a formula if it begins with =, +, - or @, and makes another number of one that looks like
a number. Such a cell gets an apostrophe in front, and so does one that begins with an apostrophe. To undo it, remove
the first apostrophe of each cell that begins with one: `restored`.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO

import phonenumbers

from shared.contracts.phone_numbers import typed

GUARD = "'"
"""Stands in front of a cell that a spreadsheet would change."""

_FORMULA = frozenset("=+-@＝＋－＠")
_LIKE_A_NUMBER = re.compile(r"\(?[\s\d.,:/%$€£eE+-]*\d[\s\d.,:/%$€£eE+-]*\)?")
_SAFE_NUMBER = re.compile(r"0|[1-9]\d{0,8}")
"""A number that every spreadsheet shows, and therefore saves, digit by digit."""

Value = str | int | float | bool | datetime | None
"""What a cell holds."""


def row(values: Iterable[Value]) -> bytes:
    """Return a row of a CSV file in UTF-8, with quotes as in RFC 4180, and its line end."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(value) for value in values])
    return out.getvalue().encode()


def cell(value: Value) -> str:
    """Return a value as it is written in a cell: empty for None, times in UTC with their offset."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():  # a figure, with which a spreadsheet may compute
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds")
        case str():
            # A line break at the beginning is guarded although it is visible: other programs may read it as it was.
            shown = visible(value)
            return f"{GUARD}{shown}" if _needs_guard(value) or _needs_guard(shown) else shown


def guarded(text: str) -> str:
    """Return a text with an apostrophe in front if a spreadsheet would change it."""
    return f"{GUARD}{text}" if _needs_guard(text) else text


def restored(written: str) -> str:
    """Return the text of a cell that `guarded` wrote."""
    return written.removeprefix(GUARD)


def visible(text: str) -> str:
    """Return a text whose line breaks are line feeds, and whose other control characters are visible signs.

    Tabs stay. The sign of NUL is ␀, and so on (Unicode's control pictures); those from U+0080 on become U+FFFD.
    """
    return "".join(map(_visible, text.replace("\r\n", "\n")))


def phone_cell(phone: str) -> str:
    """Return a phone number as a spreadsheet keeps it, and as `typed` reads it back: (+1) 212-555-0100."""
    try:
        parsed = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return guarded(phone)
    code = f"+{parsed.country_code}"
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    shown = f"({code}) {written.removeprefix(code).strip()}"
    if typed(shown) == phone and not _needs_guard(shown):
        return shown
    return f"({code}) {phone.removeprefix(code)}"


def _needs_guard(text: str) -> bool:
    begin = next((letter for letter in text if not _is_skipped(letter)), "")
    if text.startswith((GUARD, "\t", "\r")) or begin in _FORMULA:
        return True
    return bool(_LIKE_A_NUMBER.fullmatch(text)) and not _SAFE_NUMBER.fullmatch(text)


def _is_skipped(letter: str) -> bool:
    """Return whether a spreadsheet may skip a letter at the beginning of a cell: a space, or an invisible one."""
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Zs"}


def _visible(letter: str) -> str:
    code = ord(letter)
    if letter in "\n\t" or unicodedata.category(letter) != "Cc":
        return letter
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"
