"""The edge behind Cloud Scheduler."""

import pytest

from shared.edge import schedule
from shared.edge.schedule import Run, in_turn
from shared.errors import RetryError


def fails_with(error: Exception) -> Run:
    def run() -> None:
        raise error

    return run


def test_every_part_of_a_run_is_done_and_the_first_error_is_raised() -> None:
    done: list[str] = []
    run = in_turn(
        lambda: done.append("first"), fails_with(RetryError()), fails_with(KeyError()), lambda: done.append("last")
    )
    with pytest.raises(RetryError):
        run()
    assert done == ["first", "last"]


def test_a_failed_run_is_retried_and_logs_no_phone_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert schedule.respond(in_turn(fails_with(RetryError()))) == ("", 503)
    assert schedule.respond(in_turn(fails_with(KeyError("+15550100")))) == ("", 500)
    assert schedule.respond(in_turn(lambda: None)) == ("", 200)
    assert "5550100" not in capsys.readouterr().err
