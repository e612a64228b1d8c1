"""Samples for the short form of a long run."""

from tests.harness.sampling import spread


def test_a_sample_is_deterministic_and_spread_over_the_whole() -> None:
    assert spread(range(76), 5) == range(0, 76, 16)
    assert list(spread("abc", 2)) == ["a", "c"]


def test_a_sample_never_exceeds_its_limit() -> None:
    assert all(0 < len(spread(range(number), most)) <= most for number in range(1, 60) for most in range(1, 60))


def test_a_sample_without_a_limit_is_everything() -> None:
    assert spread([1, 2], None) == spread([1, 2], 2) == [1, 2]
