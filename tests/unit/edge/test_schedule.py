"""The edge behind the scheduler."""

import pytest

from shared.edge import schedule
from shared.edge.schedule import Run, in_turn
from shared.errors import RetryError


def fails_with(error: Exception) -> Run:
    def run() -> None:
        raise error

    return run


def test_every_part_of_a_run_has_its_turn_and_what_failed_first_is_told() -> None:
    done: list[str] = []
    run = in_turn(
        lambda: done.append("first"), fails_with(RetryError()), fails_with(KeyError()), lambda: done.append("last")
    )
    with pytest.raises(RetryError):
        run()
    assert done == ["first", "last"]


def test_a_run_that_meets_what_is_away_comes_again_and_one_that_meets_a_bug_does_not_say_whose(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert schedule.respond(in_turn(fails_with(RetryError()))) == ("", 503)
    assert schedule.respond(in_turn(fails_with(KeyError("+15550100")))) == ("", 500)
    assert schedule.respond(in_turn(lambda: None)) == ("", 200)
    assert "5550100" not in capsys.readouterr().err
