"""The look-back at the carrier: the texts that learners have sent and that no dialog has handled.

The carrier lists messages in pages, each of which takes a second or two and names the next one. So a time with many
messages is cut into slices, which are read several at a time. Its first pages say how dense the messages are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from operator import attrgetter

from shared import telemetry
from shared.contracts.commands import InboundSms
from shared.event_log import log
from shared.ports import DocumentStore
from shared.sms.carrier import Carrier, Page, Span
from shared.store.overlap import Overlap, together
from shared.store.scans import TimeLimit

PAGES_IN_FLIGHT = 10
"""Maximum number of pages that are read at a time. Each one takes some megabytes of memory."""

PAGES_OF_A_SLICE = 3
"""Number of pages after which a slice is cut. If messages come evenly, a new slice has three quarters of one."""

SHARE_OF_A_PAGE = 0.75
"""Length of a new slice, as a fraction of the time of a page, so that hardly any needs a second page."""

SHORTEST_SLICE = timedelta(seconds=1)
"""Length of a slice that is not cut: the carrier's times have whole seconds."""

MOST_PAGES = 10
"""Maximum number of pages of such a slice."""

MOST_MISSED = 20_000
"""Number of missed texts at which a run reads no further slice, so that its memory is bounded."""


@dataclass(frozen=True)
class Missed:
    """What a look-back has found. `texts`: the missed texts until `until`; the list was not read beyond it."""

    texts: Sequence[InboundSms]
    until: datetime


@dataclass(frozen=True)
class LookBack:
    """Searches the carrier's list for texts without a batch."""

    documents: DocumentStore
    carrier: Carrier
    overlap: Overlap

    def find(self, since: datetime, until: datetime, limit: TimeLimit) -> Missed:
        """Return the missed texts between these times, or up to an earlier one if the time does not suffice.

        Raises RetryError when the carrier or the store is unavailable.
        """
        is_over, most = limit.begin(), min(PAGES_IN_FLIGHT, self.overlap.in_flight)
        found: dict[str, InboundSms] = {}
        slices = [Span(number, since, until) for number in self.carrier.numbers]
        with self.overlap.calls() as begin:
            while slices:
                is_enough = is_over() or len(found) >= MOST_MISSED
                if is_enough and slices[0].since > since:
                    until = slices[0].since
                    break
                group, slices = slices[:most], slices[most:]
                for read in together(begin, (partial(self._read, each) for each in group)):
                    found.update(read.missed)
                    slices.extend(read.slices)
                slices.sort(key=attrgetter("since"))
        texts = [each for each in found.values() if each.received_at is None or each.received_at <= until]
        return Missed(texts, until)

    def _read(self, span: Span) -> "_Read":
        """Return the missed texts of a slice, or the slices to read instead if it has too many pages."""
        is_shortest = span.until - span.since <= SHORTEST_SLICE
        page = self.carrier.received(span)
        missed = self._without_batch(page)
        for _ in range(1, MOST_PAGES if is_shortest else PAGES_OF_A_SLICE):
            if page.following is None:
                return _Read(missed)
            page = self.carrier.received(span, page.following)
            missed = self._without_batch(page) | missed
        if page.following is None:
            return _Read(missed)
        if is_shortest:
            telemetry.warning("inbound_texts_not_all_seen")
            return _Read(missed)
        return _Read({}, _slices(span, page.oldest_at))

    def _without_batch(self, page: Page) -> dict[str, InboundSms]:
        """Return the page's texts that no dialog has handled, oldest first, by the ids of their commands."""
        oldest_first = page.commands[::-1]
        known = log.have_batches(self.documents, [(each.phone, each.id) for each in oldest_first])
        return {each.id: each for each, is_known in zip(oldest_first, known, strict=True) if not is_known}


@dataclass(frozen=True)
class _Read:
    """What came of a slice: its missed texts by the ids of their commands, or the slices that it is cut into."""

    missed: dict[str, InboundSms]
    slices: Sequence[Span] = ()


def _slices(span: Span, oldest_at: datetime | None) -> list[Span]:
    """Cut a span into slices of three quarters of a page, where PAGES_OF_A_SLICE pages go back to `oldest_at`.

    They cover the whole span, whatever the order of the list, and share the second at which one ends and the next
    begins.
    """
    whole = span.until - span.since
    covered = whole if oldest_at is None else span.until - oldest_at
    length = max(min(covered / PAGES_OF_A_SLICE * SHARE_OF_A_PAGE, whole / 2), SHORTEST_SLICE)
    starts = [span.since + number * length for number in range(ceil(whole / length))]
    return [replace(span, since=start, until=min(start + length, span.until)) for start in starts]
