"""Progress: a bar on a terminal, lines elsewhere, and where an interrupted command came to."""

from io import StringIO

import pytest
from rich.console import Console

from cli.errors import FailedError
from cli.progress import EVERY, Progress
from shared.errors import RetryError


def stopped() -> float:
    """Return the time of a stopwatch that stands still."""
    return 0.0


def test_a_terminal_gets_a_bar_and_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    screen = StringIO()
    console = Console(file=screen, force_terminal=True, width=60)
    with Progress("learners rebuilt", stopped, resumes=True, console=console) as progress:
        for number in range(EVERY):
            progress.done(f"+1212555{number:04d}")
    assert f"{EVERY} learners rebuilt" in screen.getvalue()
    assert capsys.readouterr() == ("", "")


def test_a_pipe_gets_a_line_from_time_to_time(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("learners rebuilt", stopped, resumes=True) as progress:
        for number in range(2 * EVERY + 1):
            progress.done(f"+1212555{number:04d}")
    lines = (f"{n} learners rebuilt; go on with --after +1212555{n - 1:04d}\n" for n in (EVERY, 2 * EVERY))
    assert capsys.readouterr() == ("", "".join(lines))


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (RetryError(), 1)])
@pytest.mark.parametrize(("resumes", "onwards"), [(True, "; go on with --after +12125550100"), (False, "")])
def test_an_interrupted_command_says_how_to_go_on(error: BaseException, code: int, resumes: bool, onwards: str) -> None:
    progress = Progress("learners rebuilt", stopped, resumes=resumes)
    progress.done("+12125550100")
    with pytest.raises(FailedError) as stopped_by, progress:
        raise error
    assert str(stopped_by.value).endswith(f"after 1 learners rebuilt{onwards}")
    assert stopped_by.value.code == code


def test_any_other_error_passes() -> None:
    with pytest.raises(ValueError, match="ours"), Progress("learners rebuilt", stopped, resumes=True):
        raise ValueError("ours")
