"""What a text costs, and when a learner's day is used up."""

from datetime import date

import pytest

from shared.sms.limits import Cost, Limits, Usage, added, cost, exceeds, micro_dollars
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


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (Usage(), Usage(day=TODAY, segments=2, micro_dollars=9)),
        (Usage(day=TODAY, segments=3, micro_dollars=1), Usage(day=TODAY, segments=5, micro_dollars=10)),
        (Usage(day=YESTERDAY, segments=3, micro_dollars=1), Usage(day=TODAY, segments=2, micro_dollars=9)),
        (Usage(day=TOMORROW, segments=3, micro_dollars=1), Usage(day=TOMORROW, segments=5, micro_dollars=10)),
    ],
)
def test_usage_adds_up_within_a_day_and_begins_again_on_the_next(usage: Usage, expected: Usage) -> None:
    assert added(usage, TODAY, Cost(2, 9)) == expected


@pytest.mark.parametrize(
    ("segments", "dollars", "expected"), [(10, 100_000, False), (11, 0, True), (0, 100_001, True), (0, 0, False)]
)
def test_a_learner_may_use_up_a_limit_but_not_exceed_it(segments: int, dollars: int, expected: bool) -> None:
    assert exceeds(Usage(day=TODAY, segments=segments, micro_dollars=dollars), LIMITS) is expected
