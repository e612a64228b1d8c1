"""Keywords that the carrier handles itself, and its replies, as in Twilio's default opt-out handling."""

from typing import Literal

OptOutType = Literal["STOP", "START", "HELP"]

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "UNSTOP"})
_START_AFTER_OPT_OUT = _START | {"YES"}
_HELP = frozenset({"HELP", "INFO"})

REPLIES: dict[OptOutType, str] = {
    "STOP": "You are unsubscribed now and get no more texts from this number. Text START to get them again.",
    "START": "You are subscribed again and get texts from this number. Text HELP for help, STOP to end.",
    "HELP": "Text STOP to get no more texts from this number, START to get them again. Rates may apply.",
}


def opt_out_type(body: str, *, opted_out: bool) -> OptOutType | None:
    """Return the opt-out type of a handset's text, None unless the text is exactly one of the keywords.

    `opted_out`: whether the sender has opted out; only then YES is a keyword.
    """
    keyword = body.strip().upper()
    if keyword in _STOP:
        return "STOP"
    if keyword in (_START_AFTER_OPT_OUT if opted_out else _START):
        return "START"
    return "HELP" if keyword in _HELP else None
