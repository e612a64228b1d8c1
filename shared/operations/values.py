"""Values that operators write: each function returns the stored form, or says what is wrong and what would be right."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from shared.contracts.languages import base_language
from shared.drills.languages import CODES
from shared.errors import RejectError
from shared.local_time.number_zones import known_names
from shared.local_time.own_schedule import DAYS

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def language(written: str) -> str:
    """Return the code of a language that learners can have. Raises RejectError for any other text."""
    code = base_language(written)
    if code not in CODES:
        raise RejectError(f"{written!r} is not a language code; known are {', '.join(sorted(CODES))}")
    return code


def time_zone(written: str) -> str:
    """Return the name of a time zone (IANA). Raises RejectError for any other text."""
    if written not in known_names():
        raise RejectError(f"{written!r} is not a time zone; write one such as America/Chicago{_like(written)}")
    return written


def schedule_days(written: str) -> str:
    """Return days of the week, such as "mon wed"; empty for any day. Raises RejectError for any other text."""
    days = written.lower().split()
    if not set(days) <= set(DAYS):
        raise RejectError(f"{written!r} are not days; write some of {' '.join(DAYS)}, or nothing for any day")
    return " ".join(day for day in DAYS if day in days)


def schedule_time(written: str) -> str:
    """Return a time of the day, such as "08:00"; empty for any. Raises RejectError for any other text."""
    if written and not _TIME.fullmatch(written):
        raise RejectError(f"{written!r} is not a time; write hours and minutes, such as 08:00, or nothing for any time")
    return written


def choice(written: str, known: Collection[str], what: str) -> str:
    """Return `written` if it is known. Raises RejectError, which names what is known, for any other text."""
    if written not in known:
        raise RejectError(f"{written!r} is not {what}; known are {', '.join(sorted(known))}")
    return written


def _like(written: str) -> str:
    """Return a hint at the zone whose place has the name that was written, if there is one."""
    places = {name.rpartition("/")[2].lower(): name for name in sorted(known_names()) if "/" in name}
    near = get_close_matches(written.lower().replace(" ", "_"), places, n=1, cutoff=0.8)
    return f"; perhaps {places[near[0]]}" if near else ""
