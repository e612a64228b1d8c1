"""The tally of one learner: what their log and their texts add to the figures. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from shared.contracts.model import Id, Model, Phone, Slug, unless_default
from shared.sms.text import TextMessage
from shared.tallies import runs, texts
from shared.tallies.cells import Cells, Place, add_all, add_day, plus
from shared.tallies.runs import Run, Version
from shared.tallies.texts import Source, UnsettledText


class LastActive(Model):
    """The learner's last active day, and where it counts."""

    day: date
    place: Place


class Tally(Model):
    """A learner's contribution to the totals. `cells` holds what cannot change any more; the rest adds its own.

    `cursor`: number of the last batch counted. `expected`: number of the last batch that there is known to be.
    `last_text`: id of the last text counted. `runs`: the latest ones, oldest first. `active_days`: the last few.
    `versions`: the version of each drill that the learner last had. `reviews`: number of reviews of each mistake, by
    the prompt's slug in a review.
    """

    phone: Phone
    cursor: int = Field(default=0, ge=0)
    expected: int = Field(default=0, ge=0)
    last_text: Id | None = None
    registered: bool = False
    cells: Cells = Field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    texts: tuple[UnsettledText, ...] = ()
    active_days: tuple[date, ...] = ()
    last_active: LastActive | None = None
    versions: dict[Slug, Version] = Field(default_factory=dict)
    reviews: dict[Slug, int] = unless_default({})

    @property
    def contribution(self) -> Cells:
        """What the learner adds to the totals."""
        total: Cells = {}
        add_all(total, self.cells)
        for run in self.runs:
            add_all(total, runs.cells_of(run))
        for text in self.texts:
            add_all(total, text.cells)
        if self.last_active is not None:
            add_day(total, self.last_active.place, self.last_active.day, "last")
        return total

    @property
    def look_at(self) -> datetime | None:
        """When to read an unsettled text again, None for never."""
        return min((each.look_at for each in self.texts), default=None)


def with_text(tally: Tally, text: TextMessage, source: Source, now: datetime, zone: ZoneInfo) -> Tally:
    """Count a text as it is now, in place of how it was counted before."""
    others = tuple(each for each in tally.texts if (each.seq, each.index) != (text.seq, text.index))
    if not texts.is_settled(text, source, now):
        return tally.model_copy(update={"texts": (*others, texts.unsettled(text, source, now, zone))})
    cells = plus(tally.cells, texts.cells_of(text, source, zone))
    return tally.model_copy(update={"texts": others, "cells": cells})


def without_text(tally: Tally, text: UnsettledText) -> Tally:
    """Return the tally with a text as it was last counted, whose document no longer exists."""
    kept = tuple(each for each in tally.texts if each != text)
    return tally.model_copy(update={"texts": kept, "cells": plus(tally.cells, text.cells)})
