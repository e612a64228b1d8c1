"""The module structure: permitted imports, and the modules that each function loads."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

import main
from shared import topology
from tests.harness.loaded_modules import loaded_by

ROOT = Path(__file__).parent.parent.parent
CONTEXTS = ("dialog", "drill_progress", "sms", "drills")
IO = {
    "dialog": {"registration", "service", "store"},
    "drill_progress": {"jobs", "learners", "rebuild", "refresh", "service"},
    "sms": {
        *(
            "announcing",
            "expiry",
            "gate",
            "inbound",
            "look_back",
            "opt_out",
            "outbox",
            "queueing",
            "receipts",
            "dead_numbers",
            "reconciling",
            "sending",
            "sending_state",
            "spending",
        ),
        "twilio",
    },
    "drills": {"hot_reload", "last_good"},
    "tallies": {"checks", "counting", "rebuild", "remainder", "samples", "store", "tallying", "views"},
    "contracts": set[str](),
    "local_time": set[str](),
}
"""The modules and packages of each pure package that do input and output. All others are pure."""

IMPURE = {"os", "time", "random", "uuid", "threading", "requests", "google", "twilio", "flask"} | {
    f"shared.{name}" for name in ("gcp", "memory", "telemetry", "ports.DocumentStore", "ports.Publisher", "ports.Sleep")
}


def imports(file: Path) -> Iterator[str]:
    """Yield every module that a file imports, at any level."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(pattern: str) -> list[Path]:
    found = sorted(ROOT.glob(pattern))
    assert found, f"nothing matches {pattern}"
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_context_imports_another_except_dialog_the_drills(context: str) -> None:
    allowed = {context, "drills"} if context == "dialog" else {context}
    others = [f"shared.{other}" for other in CONTEXTS if other not in allowed]
    for file in modules(f"shared/{context}/**/*.py"):
        crossings = [name for name in imports(file) if any(within(name, other) for other in others)]
        assert not crossings, f"{file.relative_to(ROOT)} imports {crossings}"


def test_the_published_language_imports_only_itself_and_errors() -> None:
    for file in modules("shared/contracts/*.py"):
        ours = [name for name in imports(file) if within(name, "shared")]
        assert all(within(name, "shared.contracts") or within(name, "shared.errors") for name in ours), file


def room(file: Path, package: str) -> str:
    """Return the module or package directly below a package that a file belongs to."""
    return file.relative_to(ROOT / "shared" / package).parts[0].removesuffix(".py")


def impure(file: Path) -> list[str]:
    """Return the imports by which a module could do input or output, or read a clock."""
    clock = ["datetime.now"] if "datetime.now" in file.read_text() else []
    return [*clock, *(name for name in imports(file) if any(within(name, bad) for bad in IMPURE))]


@pytest.mark.parametrize("package", IO)
def test_a_module_is_pure_unless_it_is_named_as_io(package: str) -> None:
    for file in modules(f"shared/{package}/**/*.py"):
        if room(file, package) not in IO[package]:
            assert not impure(file), f"{file.relative_to(ROOT)} imports {impure(file)}"


@pytest.mark.parametrize("package", IO)
def test_every_module_named_as_io_does_io(package: str) -> None:
    rooms = {room(file, package) for file in modules(f"shared/{package}/**/*.py") if impure(file)}
    assert rooms == IO[package]


def test_contexts_import_no_adapter() -> None:
    for context in CONTEXTS:
        for file in modules(f"shared/{context}/**/*.py"):
            adapters = [name for name in imports(file) if within(name, "shared.gcp") or within(name, "shared.memory")]
            assert not adapters, file


def test_only_the_wiring_reads_the_environment() -> None:
    assert (ROOT / "shared" / "wiring.py").read_text().count("os.") == 1
    for file in [*modules("shared/**/*.py"), *modules("functions/*.py"), ROOT / "main.py", ROOT / "manage.py"]:
        if file.name != "wiring.py":
            assert not any(within(name, bad) for name in imports(file) for bad in ("os", "dotenv")), file
    for file in modules("cli/*.py"):
        assert "environ" not in file.read_text(), file


def test_nothing_that_is_deployed_imports_the_command_line() -> None:
    for file in [*modules("shared/**/*.py"), *modules("functions/*.py"), ROOT / "main.py"]:
        assert not any(within(name, bad) for name in imports(file) for bad in ("cli", "typer", "rich")), file


FIRESTORE, TWILIO, GRADING = "google.cloud.firestore", "twilio.rest", "rapidfuzz"
UNNEEDED = {
    "twilio-webhook": (FIRESTORE, TWILIO, GRADING, "yaml", "shared.dialog", "shared.drills", "shared.drill_progress"),
    "handle-command": ("twilio", "shared.sms", "shared.drill_progress"),
    "update-progress": ("twilio", "shared.sms", "shared.dialog"),
    "send-reminders": ("twilio", "shared.sms", "shared.dialog"),
    "start-due-drills": ("twilio", "shared.sms", "shared.dialog"),
    "announce-texts": ("twilio", GRADING, "shared.dialog", "shared.drills", "shared.drill_progress"),
    "sweep": (GRADING, "shared.dialog", "shared.drills"),
    "tally": ("twilio", "shared.dialog", "shared.drill_progress"),
    "park": ("twilio", GRADING, "yaml", "shared.sms", "shared.dialog", "shared.drills", "shared.drill_progress"),
    "queue-texts": ("twilio", GRADING, "yaml", "shared.dialog", "shared.drills", "shared.drill_progress"),
    "send-texts": (GRADING, "yaml", "shared.dialog", "shared.drills", "shared.drill_progress"),
    "record-receipt": ("twilio", GRADING, "yaml", "shared.dialog", "shared.drills", "shared.drill_progress"),
    "desk": (TWILIO, "shared.memory"),
}
SERVICES = {
    "twilio-webhook": "webhook(PORTS)",
    "handle-command": "command_handler(PORTS)",
    "update-progress": "progress_projector(PORTS)",
    "send-reminders": "reminders(PORTS)",
    "start-due-drills": "due_drills(PORTS, composition.plans(PORTS)(), 1)",
    "announce-texts": "spending_check(PORTS), composition.text_announcer(PORTS, UNLIMITED)",
    "sweep": "batch_relay(PORTS, 1), composition.inbound_reconciler(PORTS, 1)",
    "tally": "tallying(PORTS)",
    "park": "parking(PORTS)",
    "queue-texts": "text_queuer(PORTS)",
    "send-texts": "sender(PORTS)",
    "record-receipt": "receipt_recorder(PORTS)",
    "desk": "desk_app(PORTS)",
}
LOADED = """
from shared.store.scans import UNLIMITED
import main
main.{entry}
from shared import composition
from shared.wiring import PORTS
composition.{service}
if {pushed}:
    composition.parking(PORTS)
"""
"""What a function loads until it has what it needs for its first request."""

COMMON = ("functions_framework", "google.pubsub_v1")
"""Packages that most functions load, and that no function is forbidden to load."""

NOTHING = "nothing"
NOWHERE = "127.0.0.1:1"
ENVIRONMENT = {
    "GOOGLE_CLOUD_PROJECT": "p",
    "FIRESTORE_EMULATOR_HOST": NOWHERE,
    "PUBSUB_EMULATOR_HOST": NOWHERE,
    "DRILLS_PATH": "tests/conversations/drills",
}
"""With few drills, since each function that uses drills checks them all."""


@pytest.fixture(scope="module")
def loaded() -> Mapping[str, Sequence[str]]:
    """Return the modules that each function loads, by the function's name, and the common ones."""
    starts = {
        function.name: LOADED.format(
            entry=function.entry, service=SERVICES[function.name], pushed=function.trigger == "topic"
        )
        for function in topology.load().functions
    }
    return loaded_by({NOTHING: "", **starts}, ENVIRONMENT, COMMON)


def test_no_function_is_forbidden_to_load_what_is_common(loaded: Mapping[str, Sequence[str]]) -> None:
    """Otherwise a function would seem to load what only the others use."""
    forbidden = {bad for names in UNNEEDED.values() for bad in names} | {"functions", "shared"}
    assert not [name for name in loaded[NOTHING] if any(within(name, bad) for bad in forbidden)]


@pytest.mark.parametrize("function", topology.load().functions, ids=lambda function: function.name)
def test_a_function_loads_only_the_modules_that_it_uses(
    function: topology.Function, loaded: Mapping[str, Sequence[str]]
) -> None:
    modules = loaded[function.name]
    unneeded = [name for name in modules if any(within(name, bad) for bad in UNNEEDED[function.name])]
    assert not unneeded
    assert [name for name in modules if within(name, "functions")] == ["functions", f"functions.{function.entry}"]


def test_main_resolves_only_functions() -> None:
    assert not hasattr(main, "manage")
    assert not hasattr(main, "__path__")


def test_functions_in_the_topology_and_their_files_are_the_same() -> None:
    declared = {function.entry for function in topology.load().functions}
    assert declared == {file.stem for file in modules("functions/*.py")} - {"__init__"}


def test_every_topic_has_a_declared_publisher_and_subscriber() -> None:
    declared = topology.load()
    functions = {function.name: function for function in declared.functions}
    for topic in declared.topics:
        assert declared.behind(topic), topic
        published = any(topic in function.publishes for function in declared.functions)
        assert published or topic == declared.dead_letters.topic, topic
    for subscription in declared.subscriptions:
        assert subscription.topic in declared.topics
        assert subscription.ack_deadline > functions[subscription.function].timeout
    assert {function.name for function in declared.functions if function.trigger == "topic"} == {
        subscription.function for subscription in declared.subscriptions
    }


def test_every_scheduled_function_has_a_schedule_and_vice_versa() -> None:
    declared = topology.load()
    scheduled = [function.name for function in declared.functions if function.trigger == "schedule"]
    assert sorted(schedule.function for schedule in declared.schedules) == sorted(scheduled)
