"""Passing: in a pause, a mandatory text leaves before the texts that the pause holds. Pure.

    queued      S ── P ── Q ── M ── N        M is mandatory, S has left
    paused      S, then M                    P and Q are held, so M waits for S alone
    resumed     P ── Q ── N                  N waits for Q as well as for M

Held texts keep their order, and a text that is not mandatory never passes another one.
"""

from collections.abc import Mapping

from shared.sms.text import TextMessage

Held = Mapping[str, TextMessage]
"""The texts of one learner that a pause holds, by their ids."""

NONE_HELD: Held = {}


def is_held(text: TextMessage) -> bool:
    """Return whether a pause holds this text: the carrier has not got it, and it is not mandatory."""
    return text.status == "PENDING" and not text.mandatory


def waits_for(text: TextMessage, held: Held) -> list[str]:
    """Return the ids of the texts that must have departed or be settled before this one leaves.

    It passes the texts in `held`, and waits instead for those that they wait for.
    """
    found: list[str] = []
    before = _before(text)
    while before:
        text_id = before.pop()
        if text_id in held:
            before += _before(held[text_id])
        elif text_id not in found:
            found.append(text_id)
    return found


def _before(text: TextMessage) -> list[str]:
    return [each for each in (text.after, text.after_ordinary) if each is not None]
