"""The command line on a test's own ports: what a command prints, and its exit code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from cli.app import main
from cli.session import Ask, Session
from shared.settings import from_environment
from tests.harness.pipeline import Pipeline

LOCAL = {
    "GOOGLE_CLOUD_PROJECT": "textdrill-test",
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1",
    "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
}
PRODUCTION = {"STAGE": "prod", "GOOGLE_CLOUD_PROJECT": "textdrill-prod"}
STAGE = "stage local, project textdrill-test on the emulators at 127.0.0.1:1 and 127.0.0.1:1"
"""The line that shows the stage of `LOCAL`."""

OPERATOR = "ola"


@dataclass(frozen=True)
class Printed:
    """What a command printed. `err`: without the line that shows the stage."""

    code: int
    out: str
    err: str


@dataclass
class CommandLine:
    """Runs commands on a pipeline. `environment`: names the stage. `ask`: the operator at a terminal, if there is one."""

    pipeline: Pipeline
    captured: Callable[[], tuple[str, str]]
    environment: Mapping[str, str] = field(default_factory=lambda: LOCAL)
    ask: Ask | None = None

    def __call__(self, *arguments: str) -> Printed:
        """Run a command, let its effects take place, and return what it printed."""
        self.captured()
        settings = from_environment(self.environment)
        code = main(arguments, Session(lambda: settings, lambda: self.pipeline.ports, lambda: OPERATOR, self.ask))
        out, err = self.captured()
        self.pipeline.settle()
        return Printed(code, out, err.removeprefix(f"{STAGE}\n"))


def captured_by(capsys: pytest.CaptureFixture[str]) -> Callable[[], tuple[str, str]]:
    """Return a function that returns what was printed since its last call, to stdout and to stderr."""

    def read() -> tuple[str, str]:
        out, err = capsys.readouterr()
        return out, err

    return read
