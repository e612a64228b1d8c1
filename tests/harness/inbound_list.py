"""The list of inbound texts of a carrier in memory, in pages as Twilio's. All of them were sent to OURS."""

from collections.abc import Iterable
from datetime import datetime

from shared.contracts.commands import InboundSms
from shared.sms.carrier import Page, Span

OURS = "+15005550006"
"""The service's number."""


def page_of(newest_first: Iterable[tuple[datetime, InboundSms]], span: Span, following: str | None, size: int) -> Page:
    """Return the page that `following` names, or the first one, of these texts with the times of their arrival."""
    is_ours = span.number in {None, OURS}
    listed = [each for each in newest_first if is_ours and span.since <= each[0] <= span.until]
    first = int(following or 0)
    shown = listed[first : first + size]
    return Page(
        [command.model_copy(update={"received_at": at, "recovered": True}) for at, command in shown],
        shown[-1][0] if shown else None,
        str(first + size) if first + size < len(listed) else None,
    )
