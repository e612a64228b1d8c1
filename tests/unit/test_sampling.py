"""The short form of a long run."""

from tests.harness.sampling import spread


def test_a_short_form_is_spread_over_the_whole_and_always_the_same() -> None:
    assert spread(range(76), 5) == range(0, 76, 16)
    assert list(spread("abc", 2)) == ["a", "c"]


def test_a_short_form_is_never_longer_than_asked() -> None:
    assert all(0 < len(spread(range(number), most)) <= most for number in range(1, 60) for most in range(1, 60))


def test_without_a_limit_everything_is_taken() -> None:
    assert spread([1, 2], None) == spread([1, 2], 2) == [1, 2]
