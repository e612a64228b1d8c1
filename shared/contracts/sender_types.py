"""Types of senders, by what the carrier does about opt-outs.

Facts: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out, and Twilio's support pages on toll-free numbers
and on short codes.
"""

from collections.abc import Mapping
from typing import Final, Literal

SenderType = Literal["long-code", "toll-free", "short-code"]
"""What texts are sent from. `short-code`: a standalone one, outside of a messaging service's opt-out handling."""

DEFAULT_SENDER_TYPE: Final[SenderType] = "long-code"

CONFIRMED: Final[Mapping[SenderType, frozenset[str]]] = {
    "long-code": frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}),
    "toll-free": frozenset({"stop"}),
    "short-code": frozenset(),
}
"""Opt-out keywords that the carrier blocks and confirms itself, whether or not it says so.

It says so in `OptOutType`, but only with Advanced Opt-Out, and not in its list of missed texts. For a keyword that it
acts on and that is missing here, our confirmation is refused with 21610, so that the learner still gets only one.
"""


def is_confirmed(text: str, sender_type: SenderType) -> bool:
    """Return whether the carrier confirms this opt-out itself: only if the keyword is the whole text.

    Unlike `normalise_keyword`, this ignores only case and surrounding white space, as the carrier does.
    """
    return text.strip().lower() in CONFIRMED[sender_type]
