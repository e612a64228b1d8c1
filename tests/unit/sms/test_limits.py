"""What a text costs, and when a learner's day is used up."""

from datetime import date

import pytest

from shared.sms import limits
from shared.sms.limits import Cost, Limits, Usage, cost, micro_dollars
from shared.sms.text import TextMessage

LIMITS = Limits(
    segments=100,
    micro_dollars=2_000_000,
    segments_per_learner=10,
    micro_dollars_per_learner=100_000,
    micro_dollars_per_segment=12_300,
    micro_dollars_per_picture=30_000,
)
PICTURE = "https://pictures.example/hands.png"
YESTERDAY, TODAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)


def text(body: str | None, media_url: str | None = None) -> TextMessage:
    return TextMessage(phone="+15550100", seq=1, index=0, body=body, media_url=media_url, after=None)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (text("a" * 160), Cost(1, 12_300)),
        (text("a" * 161), Cost(2, 24_600)),
        (text("á" * 71), Cost(2, 24_600)),
        (text(None, PICTURE), Cost(1, 30_000)),
        (text("a" * 161, PICTURE), Cost(1, 30_000)),
    ],
)
def test_a_text_costs_its_segments_or_a_picture(sent: TextMessage, expected: Cost) -> None:
    assert cost(sent, LIMITS) == expected


@pytest.mark.parametrize(("dollars", "expected"), [(5, 5_000_000), (0.0123, 12_300), (0.29, 290_000), (1e-9, 1)])
def test_dollars_are_rounded_to_micro_dollars_but_never_to_none(dollars: float, expected: int) -> None:
    assert micro_dollars(dollars) == expected


SOME = Usage(day=TODAY, segments=3, micro_dollars=1)
NEARLY_ALL = Usage(day=TODAY, segments=9, micro_dollars=1)
SPILLED = Usage(day=TOMORROW, segments=2, micro_dollars=9, spilled=True)


@pytest.mark.parametrize(
    ("usage", "expected", "waits_for"),
    [
        (Usage(), Usage(day=TODAY, segments=2, micro_dollars=9), None),
        (SOME, Usage(day=TODAY, segments=5, micro_dollars=10), None),
        (SOME.model_copy(update={"day": YESTERDAY}), Usage(day=TODAY, segments=2, micro_dollars=9), None),
        (SOME.model_copy(update={"day": TOMORROW}), Usage(day=TOMORROW, segments=5, micro_dollars=10), None),
        (SOME.model_copy(update={"segments": 8}), Usage(day=TODAY, segments=10, micro_dollars=10), None),
        (NEARLY_ALL, SPILLED, TOMORROW),
        (SPILLED, Usage(day=TOMORROW, segments=4, micro_dollars=18, spilled=True), TOMORROW),
    ],
    ids=["first", "another", "a new day", "a late clock", "all of a day", "over the limit", "more of that"],
)
def test_a_text_is_booked_on_the_first_day_with_room(usage: Usage, expected: Usage, waits_for: date | None) -> None:
    booked = limits.booked(usage, TODAY, Cost(2, 9), LIMITS)
    assert (booked, limits.waits_for(booked, TODAY)) == (expected, waits_for)


def test_money_is_limited_like_segments() -> None:
    used = Usage(day=TODAY, segments=1, micro_dollars=99_999)
    assert limits.booked(used, TODAY, Cost(1, 1), LIMITS).day == TODAY
    assert limits.booked(used, TODAY, Cost(1, 2), LIMITS).day == TOMORROW


def test_a_text_above_the_limit_by_itself_is_sent_as_the_first_of_a_day() -> None:
    assert limits.booked(Usage(), TODAY, Cost(11, 9), LIMITS).day == TODAY


def test_a_loop_of_texts_is_spread_over_days() -> None:
    usage = Usage()
    for _ in range(30):
        usage = limits.booked(usage, TODAY, Cost(1, 1), LIMITS)
    assert usage == Usage(day=date(2026, 11, 28), segments=10, micro_dollars=10, spilled=True)
