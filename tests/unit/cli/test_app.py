"""The command line as a whole: the stage, production, errors, and help."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import typer
from google.api_core.exceptions import PermissionDenied, ServiceUnavailable
from google.auth.exceptions import DefaultCredentialsError

from cli.app import SECTIONS, whole
from shared.drills.content.problems import InvalidContentError
from shared.errors import RetryError
from shared.ports import Query
from tests.harness.command_line import LOCAL, OPERATOR, PRODUCTION, CommandLine
from tests.harness.pipeline import always
from tests.harness.scripted_store import ScriptedStore

if TYPE_CHECKING:
    from cli.session import Ask

ANA = "+12125550100"
COMMANDS: Mapping[str, Any] = typer.main.get_command(whole()).commands  # type: ignore[attr-defined]
ARGUMENTS = {
    "{PHONE}": ANA,
    "{TEXT}": "Hi!",
    "{DRILL}": "01-water",
    "{KEY=VALUE}": "name=Ana",
    "{CODE}": "HELLO",
    "{NAME}": "ola",
}
OPTIONS = {"--role": "viewer"}
"""The values of needed options; others take any text."""
CHANGING = {name for name, command in COMMANDS.items() if any("--yes" in each.opts for each in command.params)}
LEARNERS_OWN = {"say", "start", "repeat", "abandon", "pause", "resume", "update", "opt-out", "opt-in", "forget"}


def arguments_of(name: str, parked_id: str = "x") -> list[str]:
    """Return arguments with which a command that changes something runs."""
    written = {**ARGUMENTS, "{ID}": parked_id}
    command = COMMANDS[name]
    needed = [each for each in command.params if each.required]
    values = [written[f"{{{each.metavar}}}"] for each in needed if each.param_type_name == "argument"]
    options = [
        word
        for each in needed
        if each.param_type_name == "option"
        for word in (each.opts[0], OPTIONS.get(each.opts[0], "by phone"))
    ]
    return [name, *values, *options]


def test_every_command_that_changes_something_has_the_same_options() -> None:
    assert LEARNERS_OWN < CHANGING
    for name in CHANGING:
        options = {option for each in COMMANDS[name].params for option in each.opts}
        assert options >= {"--dry-run", "--yes", "--json"}, name
        assert options & {"--reason", "--evidence"}, name


@pytest.mark.parametrize("name", sorted(CHANGING))
def test_production_is_changed_only_after_a_yes(manage: CommandLine, name: str) -> None:
    pipeline = manage.pipeline
    pipeline.topics.publish("outbound-sms", ANA, "no message of ours")
    pipeline.settle()
    (parked,) = pipeline.store.find(Query("parked"))
    store = ScriptedStore(pipeline.store)
    pipeline.ports = replace(pipeline.ports, documents=always(store))
    manage.environment = PRODUCTION
    answers: tuple[Ask | None, ...] = (None, lambda _: False)
    for manage.ask in answers:
        refused = manage(*arguments_of(name, parked.path.rpartition("/")[2]))
        assert (refused.code, refused.out, store.commits) == (1, "", [])


def test_production_is_changed_after_a_yes_or_with_an_option(manage: CommandLine) -> None:
    manage.environment = PRODUCTION
    asked: list[str] = []

    def agree(question: str) -> bool:
        asked.append(question)
        return True

    manage.ask = agree
    assert manage("say", ANA, "Hi!", "--reason", "by phone").code == 0
    assert asked == ["This changes stage prod, project textdrill-prod. Go on?"]
    assert manage("say", ANA, "Hi!", "--reason", "by phone", "--dry-run").code == 0
    manage.ask = None
    assert manage("say", ANA, "Hi!", "--reason", "by phone", "--yes").code == 0
    assert len(asked) == 1


def test_reading_shows_the_stage_and_asks_nothing(manage: CommandLine) -> None:
    manage.environment = PRODUCTION
    assert manage("codes").err.splitlines()[0] == "stage prod, project textdrill-prod"
    manage.environment = {**LOCAL, "STAGE": "dev"}
    assert manage("codes").err.startswith("stage dev, project textdrill-test on the emulators at 127.0.0.1:1")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({**LOCAL, "STAGE": "staging"}, "STAGE is 'staging'.* local or dev or prod"),
        ({**PRODUCTION, "STAGE": ""}, "STAGE is 'local'.* dev or prod"),
        ({**PRODUCTION, "STAGE": "dev"}, "'textdrill-prod', which does not end with -dev"),
        ({"STAGE": "prod"}, "GOOGLE_CLOUD_PROJECT is not set"),
        ({**LOCAL, "PUBSUB_EMULATOR_HOST": ""}, "PUBSUB_EMULATOR_HOST is not set"),
        ({**LOCAL, "FIRESTORE_EMULATOR_HOST": ""}, "FIRESTORE_EMULATOR_HOST is not set"),
    ],
)
def test_a_wrong_stage_is_refused_by_name(manage: CommandLine, environment: Mapping[str, str], named: str) -> None:
    manage.environment = environment
    refused = manage("pause-sending", "--reason", "by phone", "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert_one_line(refused.err, named)


def test_an_invalid_setting_is_refused_by_name(manage: CommandLine) -> None:
    manage.environment = {**LOCAL, "PERMITTED_HOURS": "night"}
    refused = manage("codes")
    assert (refused.code, refused.out) == (1, "")
    assert_one_line(refused.err, "PERMITTED_HOURS")


def google(error: type[Exception], message: str) -> Exception:
    """Return an error of Google's clients, whose constructors have no types."""
    return error(message)


def caused(error: Exception, cause: Exception) -> Exception:
    """Return an error with its cause."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "line", "code"),
    [
        (RetryError(), r"Firestore or Pub/Sub cannot be reached; try again", 1),
        (
            caused(RetryError(), google(ServiceUnavailable, "no\nhost")),
            r"Firestore .* \(ServiceUnavailable: 503 no\); try again",
            1,
        ),
        (google(PermissionDenied, "no rights"), "Google Cloud refuses: PermissionDenied: 403 no rights", 1),
        (google(DefaultCredentialsError, "none found"), "Google Cloud refuses: DefaultCredentialsError: none found", 1),
        (
            InvalidContentError(("a.yaml:1: x", "b.yaml:2: y")),
            "the drills cannot be used: a.yaml:1: x .and 1 more.*",
            1,
        ),
        (ValueError("what a learner wrote"), r"unexpected error: ValueError at \w+\.py:\d+", 1),
        (FileNotFoundError(2, "No such file", "x\ny"), "FileNotFoundError: .*", 1),
        (KeyboardInterrupt(), "interrupted", 130),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, BaseException) else None,
)
def test_every_error_is_one_line_with_an_exit_code(
    manage: CommandLine, error: BaseException, line: str, code: int
) -> None:
    store = ScriptedStore(manage.pipeline.store, before_call={0: error})
    manage.pipeline.ports = replace(manage.pipeline.ports, documents=always(store))
    failed = manage("codes")
    assert (failed.code, failed.out) == (code, "")
    assert_one_line(failed.err, line)
    assert "Traceback" not in failed.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("dance",), "No such command 'dance'"),
        (("verfiy",), "Did you mean 'verify'"),
        (("say", ANA), "Missing argument 'TEXT'"),
        (("say", ANA, "Hi!"), "Missing option '--reason'"),
        (("say", ANA, "Hi!", "--reason", " "), "it is empty"),
        (("say", "2125550100", "Hi!", "--reason", "x"), "'2125550100' is not a complete phone number"),
        (("learner", "+1\x1b[2J"), "is not a complete phone number"),
        (("codes", "--dry-run"), "--dry-run"),
    ],
)
def test_a_misspelt_command_is_refused_by_name(manage: CommandLine, arguments: tuple[str, ...], named: str) -> None:
    refused = manage(*arguments)
    assert (refused.code, refused.out) == (2, "")
    assert_one_line(refused.err, named)
    assert "\x1b" not in refused.err


@pytest.mark.parametrize("name", sorted({"consents", "learner", "audit", "verify", "rebuild", *LEARNERS_OWN}))
def test_a_number_that_is_none_is_refused_by_every_command(manage: CommandLine, name: str) -> None:
    needed = arguments_of(name)[1:] if name in CHANGING else []
    refused = manage(name, "555-0100", *(word for word in needed if word != ANA))
    assert (refused.code, refused.out) == (2, "")
    assert_one_line(refused.err, "'555-0100' is not a complete phone number")


def test_help_names_every_command_in_its_section(manage: CommandLine) -> None:
    shown = manage()
    assert (shown.code, shown.err) == (0, "")
    headings = [line.removesuffix(":") for line in shown.out.splitlines() if line.endswith(":") and line[0] != " "]
    assert headings[1:] == list(SECTIONS)
    for name in COMMANDS:
        assert f"\n  {name} " in shown.out


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_explains_every_argument_in_plain_text(manage: CommandLine, name: str) -> None:
    shown = manage(name, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert max(map(len, shown.out.splitlines())) <= 80
    for each in COMMANDS[name].params:
        if each.name != "help":
            assert each.help, (name, each.name)
            assert (each.opts[0] if each.param_type_name == "option" else each.metavar) in shown.out


def test_the_operator_is_recorded(manage: CommandLine) -> None:
    manage("pause-sending", "--reason", "carrier's incident")
    assert manage("audit").out.split("\t")[1] == f"{OPERATOR}?"


def assert_one_line(printed: str, pattern: str) -> None:
    """Check that this is the line that shows the stage, if any, and one line that matches."""
    *stage, line = printed.splitlines()
    assert all(each.startswith("stage ") for each in stage)
    assert re.search(pattern, line), line
