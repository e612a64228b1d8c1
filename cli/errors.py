"""What operators are told about a failure: one line, and an exit code."""

from pathlib import Path
from traceback import extract_tb

import typer
from typer.exceptions import TyperException

from shared.drills.content.problems import InvalidContentError
from shared.errors import RejectError, RetryError
from shared.operations.learner.visible import visible
from shared.settings import InvalidSettingsError

FAILED, INTERRUPTED = 1, 130
"""Exit codes of a failure, and of Ctrl-C as shells have it."""

_ROOT = Path(__file__).parent.parent


class FailedError(Exception):
    """A command cannot do what was asked. The message is the line; `code`: the exit code."""

    def __init__(self, line: str, code: int = FAILED) -> None:
        super().__init__(line)
        self.code = code


def explained(error: BaseException, where: str) -> tuple[str, int]:
    """Return the line about an error, and the exit code. `where`: names the store and the topics."""
    match error:
        case FailedError():
            return visible(str(error)), error.code
        case KeyboardInterrupt() | typer.Abort():
            return "interrupted", INTERRUPTED
        case TyperException():
            context = getattr(error, "ctx", None)
            command = "manage.py" if context is None else context.command_path
            return visible(f"{command}: {error.format_message()}; {command} --help explains it"), error.exit_code
        case RetryError():
            return f"{unreachable(error, where)}; try again", FAILED
        case InvalidContentError(problems=problems):
            others = f" (and {len(problems) - 1} more; `manage.py check` lists them)" if len(problems) > 1 else ""
            return visible(f"the drills cannot be used: {problems[0]}{others}"), FAILED
        case RejectError() | InvalidSettingsError():
            return visible(str(error)), FAILED
        case OSError():
            return visible(f"{type(error).__name__}: {error}"), FAILED
        case _ if type(error).__module__.startswith("google."):
            return visible(f"{where} refuses: {type(error).__name__}: {error}".splitlines()[0]), FAILED
        case _:
            return f"unexpected error: {type(error).__name__} at {_place(error)}", FAILED


def unreachable(error: RetryError, where: str) -> str:
    """Return what to say about a store or topics that do not answer."""
    cause = "" if error.__cause__ is None else f" ({type(error.__cause__).__name__})"
    return f"{where} cannot be reached{cause}"


def _place(error: BaseException) -> str:
    """Return where an error was raised: the innermost line of ours. The message may quote a learner, and stays out."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT) and ".venv" not in frame.filename]
    last = (ours or frames)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
