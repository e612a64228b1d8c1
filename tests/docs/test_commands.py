"""Every command in the documents is run by the checks, or is listed here with the reason why it needs an account.

For a command that no check runs, this test fails: run it in `.ci/run` or in a test, or give the reason below.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.app import SECTIONS

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "terraform" / "README.md"})
CI = (ROOT / ".ci" / "run").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()

MANAGE = "tests/emulator/test_manage.py"
ON_LEARNERS = "tests/unit/cli/test_acting.py"
SEEING = "tests/unit/cli/test_seeing.py"
ACCOUNTS = "tests/unit/cli/test_accounts.py"
STORE = "tests/unit/cli/test_store.py"
EXPORTING = "tests/unit/cli/test_exporting.py"
RUN_BY_A_TEST = {
    "make run": "tests/emulator/test_local_stack.py",
    "make demo": "tests/stacks/test_demo.py",
    "make clean": "tests/unit/test_makefile.py",
    "manage.py run": "tests/emulator/test_local_stack.py",
    "manage.py demo": "tests/stacks/test_demo.py",
    "manage.py picture": MANAGE,
    "manage.py settings": MANAGE,
    "manage.py check": MANAGE,
    "manage.py rebuild": MANAGE,
    "manage.py refresh": MANAGE,
    "manage.py rebuild-figures": STORE,
    "manage.py consents": MANAGE,
    "manage.py codes": MANAGE,
    "manage.py add-code": MANAGE,
    "manage.py remove-code": MANAGE,
    "manage.py parked": MANAGE,
    "manage.py redrive": MANAGE,
    "manage.py forget": MANAGE,
    "manage.py say": ON_LEARNERS,
    "manage.py start": ON_LEARNERS,
    "manage.py repeat": ON_LEARNERS,
    "manage.py abandon": ON_LEARNERS,
    "manage.py pause": ON_LEARNERS,
    "manage.py resume": ON_LEARNERS,
    "manage.py update": ON_LEARNERS,
    "manage.py audit": SEEING,
    "manage.py learner": SEEING,
    "manage.py verify": STORE,
    "manage.py replay": "tests/unit/cli/test_replay.py",
    "manage.py accounts": ACCOUNTS,
    "manage.py add-account": ACCOUNTS,
    "manage.py operators": ACCOUNTS,
    "manage.py add-operator": ACCOUNTS,
    "manage.py remove-operator": ACCOUNTS,
    "manage.py learners": SEEING,
    "manage.py export": EXPORTING,
    "manage.py cost": EXPORTING,
    "manage.py take": "tests/unit/cli/test_acting.py",
    "manage.py close": "tests/unit/cli/test_acting.py",
    "manage.py opt-out": MANAGE,
    "manage.py opt-in": MANAGE,
    "manage.py pause-sending": MANAGE,
    "manage.py resume-sending": MANAGE,
    "manage.py sending-state": MANAGE,
    ".ci/run": "tests/deploy/test_cloudbuild.py",
    "python -m bench.page": "tests/docs/test_bench_table.py",
    "python -m deploy.smoke": "tests/deploy/test_smoke.py",
}
"""Commands and the test that runs each; the test contains the command's last word."""

RUN_BY_ANOTHER_TARGET = {"make lock": "lock-check", "make lint": "test"}
"""Targets of make that another one runs, which `.ci/run` names."""

NEEDS_AN_ACCOUNT = {
    "gcloud": "acts on a project in Google's cloud",
    "apply": "docs/deploy.md's name for `terraform apply`",
    "logs": "docs/runbook.md's name for `gcloud logging read`",
    "terraform apply": "deploys to a project",
    "terraform destroy": "removes what is deployed",
    "terraform import": "reads the bucket of a project's state",
    "terraform init": "opens the state in a project's bucket; without the state `make terraform-check` runs it",
    "terraform output": "reads a project's state",
    "terraform plan": "compares with what is deployed",
}
"""Commands that no check can run, with the reason."""

OF_THE_SHELL = {"base64", "date", "do", "done", "export", "for", "head", "printf", "tr"}
"""Words of the shell itself, and programs of every system."""

TRIVIAL = {"git add": "keeps a file", "git commit": "keeps a file"}

PROGRAMS = {
    *(
        "bash",
        "curl",
        "docker",
        "java",
        "make",
        "manage.py",
        "mypy",
        "npm",
        "npx",
        "pip",
        "pytest",
        "python",
        "python3",
    ),
    *("ruff", "sh", "source", "sudo", "tfcheck", "uv", "./manage.py", ".ci/install", ".ci/run", ".ci/test-on"),
    *(word.split()[0] for word in (*NEEDS_AN_ACCOUNT, *OF_THE_SHELL, *TRIVIAL)),
}
"""Words that begin a command in inline code and in indented blocks; in a block of `sh` every line is a command."""

SUBSTITUTION = re.compile(r"\$\(((?:[^()]|\([^()]*\))*)\)")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A command without its arguments, such as `make sim`. `variables`: those passed to make."""

    name: str
    variables: frozenset[str] = frozenset()


def code(page: str) -> Iterator[tuple[str, bool]]:
    """Yield each piece of code of a page, and whether it must be a command."""
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        if language in {"sh", "bash", "shell", "console"}:
            yield from ((line, True) for line in lines(block))
    prose = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    for block in re.findall(r"(?:^    .*\n)+", prose, re.MULTILINE):
        yield from ((line, False) for line in lines(block))
    yield from ((" ".join(inline.split()), False) for inline in re.findall(r"(?<!`)`([^`]+)`(?!`)", prose))


def lines(block: str) -> list[str]:
    """Return a block's lines; lines that a backslash continues are joined."""
    return [line.strip() for line in re.sub(r"\\\n\s*", "", block).splitlines() if line.strip()]


def commands(line: str, *, certainly: bool) -> Iterator[Command]:
    """Yield the commands of a line, including those in substitutions and shell functions."""
    for inner in SUBSTITUTION.findall(line):
        yield from commands(inner, certainly=certainly)
    outside = re.sub(r"^\w+\(\) \{(.*?)\}?$", r"\1", SUBSTITUTION.sub("SUBSTITUTED", line))
    for words in simple(outside):
        assigned = {word.partition("=")[0] for word in words if ASSIGNMENT.fullmatch(word)}
        rest = [word for word in words if not ASSIGNMENT.fullmatch(word)]
        if rest[:1] == ["do"]:
            rest = rest[1:]
        if rest and (certainly or is_program(rest[0])) and (found := reduced(rest)) is not None:
            yield Command(found, frozenset(assigned) if found.startswith("make ") else frozenset())


def simple(line: str) -> Iterator[list[str]]:
    """Yield the words of each simple command."""
    shell = shlex.shlex(line, posix=True, punctuation_chars="|&;")
    shell.whitespace_split, shell.commenters = True, "" if "://" in line and "#" in line else "#"
    try:
        words = list(shell)
    except ValueError:  # prose, or code that is not shell
        words = line.split()
    command: list[str] = []
    for word in [*words, ";"]:
        if set(word) <= set("|&;"):
            if command:
                yield command
            command = []
        else:
            command.append(word)


def is_program(word: str) -> bool:
    return word in PROGRAMS or word == ".venv/bin/python"


def reduced(words: list[str]) -> str | None:
    """Return the command without its arguments; None for a shell builtin, or a program without arguments."""
    program, rest = words[0].rpartition("/")[2] if ".venv/" in words[0] else words[0], words[1:]
    if program in {"python", "python3"} and rest[:1] == ["manage.py"]:
        program, rest = "manage.py", rest[1:]
    if program in {"python", "python3"} and rest[:1] == ["-m"]:
        return f"python -m {rest[1]}"
    if program in OF_THE_SHELL:
        return None
    if program in NEEDS_AN_ACCOUNT:
        return program
    arguments = [word for word in rest if not word.startswith("-")]
    if program in {"git", "make", "manage.py", "terraform"}:
        return f"{program} {arguments[0]}" if arguments else None
    return program


def named() -> dict[Command, set[str]]:
    """Return the commands of all documents, with the documents that contain each."""
    found: dict[Command, set[str]] = {}
    for document in DOCUMENTS:
        for line, certainly in code(document.read_text()):
            for command in commands(line, certainly=certainly):
                found.setdefault(command, set()).add(str(document.relative_to(ROOT)))
    return found


NAMED = named()


def runs(target: str, variables: frozenset[str]) -> bool:
    """Return whether `.ci/run` makes this target with these variables, whatever their values."""
    calls = re.findall(rf"^ *make {re.escape(target)}\b(?!-)(.*)$", CI, re.MULTILINE)
    return any(variables <= set(re.findall(r"(\w+)=", rest)) for rest in calls)


def is_run(command: Command) -> bool:
    if (test := RUN_BY_A_TEST.get(command.name)) is not None:
        text = (ROOT / test).read_text()
        return command.name.split()[-1] in text and all(f'"{each}"' in text for each in command.variables)
    program, _, target = command.name.partition(" ")
    if program != "make":
        return False
    if (other := RUN_BY_ANOTHER_TARGET.get(command.name)) is not None:
        return target in recipe(other) and runs(other, frozenset())
    return runs(target, command.variables)


def recipe(target: str) -> str:
    """Return the recipe of a target in the Makefile."""
    found = re.search(rf"^{re.escape(target)}:.*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    return found[1] if found else ""


def subcommands() -> set[str]:
    """Return the commands of manage.py."""
    return {str(each.name) for section in SECTIONS.values() for each in section.registered_commands}


@pytest.mark.parametrize("command", NAMED, ids=lambda each: " ".join([each.name, *sorted(each.variables)]))
def test_every_command_in_a_document_is_run_or_needs_an_account(command: Command) -> None:
    where = ", ".join(sorted(NAMED[command]))
    classified = is_run(command) or command.name in NEEDS_AN_ACCOUNT or command.name in TRIVIAL
    assert classified, f"{where}: no check runs `{command.name}` with {sorted(command.variables)}"


def test_every_listed_command_is_in_a_document() -> None:
    unnamed = {*NEEDS_AN_ACCOUNT, *TRIVIAL} - {command.name for command in NAMED}
    assert not unnamed


def test_commands_of_manage_are_tested_and_documented_ones_exist() -> None:
    known = {f"manage.py {name}" for name in subcommands()}
    assert known == {name for name in RUN_BY_A_TEST if name.startswith("manage.py ")}
    assert {command.name for command in NAMED if command.name.startswith("manage.py ")} <= known


def test_every_explained_target_of_make_is_run() -> None:
    for target in re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE):
        assert is_run(Command(f"make {target}")), target


def test_every_make_variable_in_a_document_exists() -> None:
    for command in NAMED:
        for variable in command.variables - {"PORT", "CLOCK"}:  # settings of the stack
            assert re.search(rf"\b{variable}\b", MAKEFILE), (command.name, variable)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("PORT=8001 make run", ["make run"]),
        ("archive=$(make --silent package)", ["make package"]),
        ('printf %s "a|b" | gcloud secrets versions add X --data-file=-', ["gcloud"]),
        (
            ".venv/bin/python manage.py check drills && gcloud storage rsync drills gs://B",
            ["manage.py check", "gcloud"],
        ),
        ("for job in a b; do gcloud scheduler jobs pause $job; done", ["gcloud"]),
        ('apply() { terraform -chdir=terraform apply -var=project=$PROJECT "$@"; }', ["terraform apply"]),
        ("TWILIO_AUTH_TOKEN=... .venv/bin/python -m deploy.smoke", ["python -m deploy.smoke"]),
        ("URL=$(gcloud run services describe x --format='value(status.url)')", ["gcloud"]),
        ("gcloud storage cp gs://B/01.yaml#GENERATION gs://B/01.yaml", ["gcloud"]),
    ],
)
def test_a_command_is_found_in_its_line(line: str, names: list[str]) -> None:
    assert [command.name for command in commands(line, certainly=True)] == names


def test_a_new_command_that_no_check_runs_is_found() -> None:
    ((line, certainly),) = code("See:\n\n```sh\ndance --now\n```\n")
    (command,) = commands(line, certainly=certainly)
    assert command == Command("dance")
    assert not is_run(command)
    ((line, certainly),) = code("Try `make tea SUGAR=2`.\n")
    (command,) = commands(line, certainly=certainly)
    assert command == Command("make tea", frozenset({"SUGAR"}))
    assert not is_run(command)
