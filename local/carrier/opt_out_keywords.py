"""The words that the carrier itself acts upon, as Twilio does by default, and what it answers."""

from typing import Literal

OptOutType = Literal["STOP", "START", "HELP"]

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "UNSTOP"})
_START_AGAIN = _START | {"YES"}
_HELP = frozenset({"HELP", "INFO"})

REPLIES: dict[OptOutType, str] = {
    "STOP": "You are unsubscribed now and get no more texts from this number. Text START to get them again.",
    "START": "You are subscribed again and get texts from this number. Text HELP for help, STOP to end.",
    "HELP": "Text STOP to get no more texts from this number, START to get them again. Rates may apply.",
}


def opt_out_type(body: str, *, opted_out: bool) -> OptOutType | None:
    """What a handset's text asks of the carrier, if it is one of its words and nothing else.

    YES is an answer like any other until its sender has opted out.
    """
    word = body.strip().upper()
    if word in _STOP:
        return "STOP"
    if word in (_START_AGAIN if opted_out else _START):
        return "START"
    return "HELP" if word in _HELP else None
