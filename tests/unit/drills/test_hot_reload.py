"""The hot-reloaded catalogue: when a new set of files is used, and how an invalid one is handled."""

import json
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from shared.contracts.drill import Drill
from shared.drills.content.source import Versions
from shared.drills.hot_reload import HotReloadedCatalogue
from shared.drills.last_good import LastGood
from shared.errors import RetryError
from shared.memory.documents import MemoryDocumentStore
from tests.harness.pipeline import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = "gs://content/drills"


def drill(slug: str, text: str = "x", more: str = "") -> str:
    return f"slug: {slug}\nname: A\nprompts: [{{slug: b, messages: [{{text: '{text}'}}]}}]\n{more}"


BROKEN = "slug: a\nname: A\n"


def nothing() -> None:
    """Do nothing: the default for the hooks of `ScriptedSource`."""


class ScriptedSource:
    """A source that keeps old versions readable, with hooks that run before each listing and reading."""

    where = SOURCE

    def __init__(self, **files: str) -> None:
        self.checks = 0
        self.reads: list[tuple[str, str]] = []
        self.before_list: Callable[[], None] = nothing
        self.before_read: Callable[[], None] = nothing
        self._live: dict[str, str] = {}
        self._data: dict[tuple[str, str], str] = {}
        self.publish(**files)

    def publish(self, **files: str | None) -> None:
        """Write these files ("a" is "a.yaml"); None deletes one."""
        for name, text in files.items():
            if text is None:
                del self._live[f"{name}.yaml"]
                continue
            self.write(f"{name}.yaml", text)

    def write(self, file: str, text: str) -> None:
        """Write one file of any name."""
        version = str(len(self._data))
        self._live[file] = version
        self._data[file, version] = text

    def versions(self) -> Versions:
        self.checks += 1
        self.before_list()
        return {**self._live}

    def read(self, name: str, version: str) -> bytes:
        self.before_read()
        self.reads.append((name, version))
        return self._data[name, version].encode()


def unavailable() -> None:
    raise RetryError("unavailable")


class Stage:
    """A source, a store, a clock, and the first instance that uses them."""

    def __init__(self, **files: str) -> None:
        self.source = ScriptedSource(**files)
        self.store = MemoryDocumentStore()
        self.clock = Clock()
        self.live = self.instance()

    def instance(self) -> HotReloadedCatalogue:
        """Start another instance."""
        return HotReloadedCatalogue(self.source, LastGood(self.store, SOURCE), self.clock)

    def later(self, seconds: float = 30) -> None:
        self.clock.now += timedelta(seconds=seconds)


def slugs(live: HotReloadedCatalogue) -> tuple[str, ...]:
    return live.snapshot().slugs("en")


def text_of(found: Drill | None) -> str | None:
    assert found is not None
    return found.prompts[0].messages[0].text


def logged(capsys: pytest.CaptureFixture[str], event: str) -> list[dict[str, object]]:
    """Return the log entries of this event since the last call."""
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    return [entry for entry in entries if entry["message"] == event]


def test_a_new_drill_is_used_half_a_minute_after_the_last_check() -> None:
    stage = Stage(a=drill("a"))
    assert slugs(stage.live) == ("a",)
    stage.source.publish(b=drill("b"))
    stage.later(29)
    assert slugs(stage.live) == ("a",)
    stage.later(1)
    assert slugs(stage.live) == ("a", "b")


def test_a_change_or_deletion_takes_effect_at_the_next_check() -> None:
    stage = Stage(a=drill("a"), b=drill("b"))
    assert slugs(stage.live) == ("a", "b")
    stage.source.publish(a=drill("a", "new"), b=None)
    stage.later()
    assert slugs(stage.live) == ("a",)
    assert text_of(stage.live.drill("a", "en")) == "new"


def test_one_check_serves_half_a_minute_and_no_file_is_read_twice() -> None:
    stage = Stage(a=drill("a"))
    for _ in range(3):
        stage.live.snapshot()
    assert (stage.source.checks, len(stage.source.reads)) == (1, 1)
    stage.later()
    stage.live.snapshot()
    assert (stage.source.checks, len(stage.source.reads)) == (2, 1)


def test_a_snapshot_does_not_change() -> None:
    stage = Stage(a=drill("a"))
    snapshot = stage.live.snapshot()
    stage.source.publish(a=None, b=drill("b"))
    stage.later()
    assert slugs(stage.live) == ("b",)
    assert snapshot.slugs("en") == ("a",)


def test_the_listed_version_is_read_although_the_file_changes() -> None:
    stage = Stage(a=drill("a", "listed"), b=drill("b", "listed"))

    def publish_once() -> None:
        stage.source.before_read = nothing
        stage.source.publish(a=drill("a", "later"), b=drill("b", "later"))

    stage.source.before_read = publish_once
    assert [text_of(stage.live.drill(slug, "en")) for slug in ("a", "b")] == ["listed", "listed"]
    stage.later()
    assert [text_of(stage.live.drill(slug, "en")) for slug in ("a", "b")] == ["later", "later"]


@pytest.mark.parametrize("broken", [{"b": BROKEN}, {"a": drill("a", "{{label}}")}, {"a": None}])
def test_an_invalid_or_empty_set_is_logged_once_and_not_used(
    broken: dict[str, str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage(a=drill("a"))
    assert slugs(stage.live) == ("a",)
    stage.source.publish(**broken)
    for _ in range(3):
        stage.later()
        assert slugs(stage.live) == ("a",)
        assert text_of(stage.live.drill("a", "en")) == "x"
    (entry,) = logged(capsys, "content_broken")
    assert entry["severity"] == "ERROR"
    assert entry["content"] == SOURCE
    assert str(entry["mistakes"]).startswith(SOURCE)


def test_every_problem_is_logged_with_its_file_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    stage.source.publish(a=BROKEN, b="slug: b\n")
    stage.later()
    stage.live.snapshot()
    (entry,) = logged(capsys, "content_broken")
    problems = [line.split("; ")[0] for line in str(entry["mistakes"]).splitlines()]
    assert problems == [
        f"{SOURCE}/a.yaml:1: this drill has no prompts",
        f"{SOURCE}/b.yaml:1: this drill has no name",
        f"{SOURCE}/b.yaml:1: this drill has no prompts",
    ]
    assert entry["number"] == 3


def odd(prompts: int) -> str:
    """Content in the original's form, with one oddity for each prompt: its slug."""
    asked = [{"slug": f"{number} - ", "messages": [{"text": "x"}]} for number in range(prompts)]
    return json.dumps({"a": {"slug": "a", "name": "A", "prompts": asked}}, indent=0)


def test_the_warnings_of_a_set_are_one_log_entry_when_it_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage()
    for prompts in (2, 30):
        stage.source.write("drills.json", odd(prompts))
        for _ in range(3):
            stage.later()
            assert slugs(stage.live) == ("a",)
    few, many = logged(capsys, "content_odd")
    assert (few["severity"], few["content"], few["number"]) == ("WARNING", SOURCE, 2)
    assert str(few["oddities"]).splitlines() == [
        f"{SOURCE}/drills.json:6: drill 'a', prompt '0 - ': this is not a valid slug; it is read as '0'",
        f"{SOURCE}/drills.json:14: drill 'a', prompt '1 - ': this is not a valid slug; it is read as '1'",
    ]
    assert (many["number"], len(str(many["oddities"]).splitlines())) == (30, 20)


def test_a_set_without_oddities_and_a_broken_one_log_no_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage(a=drill("a"))
    assert slugs(stage.live) == ("a",)
    stage.source.publish(a=None)
    stage.source.write("drills.json", odd(2).replace('"text"', '"txt"'))
    stage.later()
    assert slugs(stage.live) == ("a",)
    entries = [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()]
    assert entries == ["content_activated", "content_broken"]


def test_a_repaired_set_is_used() -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    stage.source.publish(b=BROKEN)
    stage.later()
    assert slugs(stage.live) == ("a",)
    stage.source.publish(b=drill("b"))
    stage.later()
    assert slugs(stage.live) == ("a", "b")


def test_another_invalid_set_is_logged_again(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    for _ in range(2):
        stage.source.publish(b=BROKEN)
        stage.later()
        stage.live.snapshot()
    assert len(logged(capsys, "content_broken")) == 2


@pytest.mark.parametrize("when", ["before_list", "before_read"])
def test_an_unavailable_source_leaves_the_catalogue_and_logs_a_warning(
    when: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    stage.source.publish(b=drill("b"))
    setattr(stage.source, when, unavailable)
    stage.later()
    assert slugs(stage.live) == ("a",)
    (entry,) = logged(capsys, "content_unavailable")
    assert (entry["severity"], entry["reason"]) == ("WARNING", "unavailable")
    setattr(stage.source, when, nothing)
    stage.later()
    assert slugs(stage.live) == ("a", "b")


def test_a_new_instance_uses_the_last_valid_set_if_the_newest_is_invalid() -> None:
    stage = Stage(a=drill("a", "good"))
    stage.live.snapshot()
    stage.source.publish(a=BROKEN, b=drill("b"))
    started = stage.instance()
    assert slugs(started) == ("a",)
    assert text_of(started.drill("a", "en")) == "good"


def test_an_instance_that_missed_the_last_valid_set_uses_it_too() -> None:
    stage = Stage(a=drill("a"))
    other = stage.instance()
    assert slugs(stage.live) == slugs(other) == ("a",)
    stage.source.publish(b=drill("b"))
    stage.later()
    assert slugs(stage.live) == ("a", "b")
    stage.source.publish(c=BROKEN)
    assert slugs(other) == ("a", "b")


def test_without_a_valid_set_a_request_is_retried_and_checks_are_few(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stage = Stage(a=BROKEN)
    for _ in range(3):
        with pytest.raises(RetryError):
            stage.live.snapshot()
    assert stage.source.checks == 1
    stage.later()
    with pytest.raises(RetryError):
        stage.live.drill("a", "en")
    assert len(logged(capsys, "content_broken")) == 1
    stage.source.publish(a=drill("a"))
    stage.later()
    assert slugs(stage.live) == ("a",)


def test_a_start_while_the_source_is_unavailable_is_retried() -> None:
    stage = Stage(a=drill("a"))
    stage.source.before_list = unavailable
    with pytest.raises(RetryError):
        stage.live.snapshot()
    stage.source.before_list = nothing
    stage.later()
    assert slugs(stage.live) == ("a",)


def test_a_drill_that_another_instance_knows_is_found_at_once() -> None:
    """Otherwise a command to start it would be rejected, as for a drill that does not exist."""
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    stage.source.publish(b=drill("b"))
    assert text_of(stage.live.drill("b", "en")) == "x"


def test_an_unknown_drill_is_none_unless_the_source_is_unavailable() -> None:
    stage = Stage(a=drill("a"))
    assert stage.live.drill("b", "en") is None
    stage.source.before_list = unavailable
    with pytest.raises(RetryError):
        stage.live.drill("b", "en")
    assert text_of(stage.live.drill("a", "en")) == "x"


def test_one_thread_checks_while_the_others_use_the_current_catalogue() -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    checking, go_on = Event(), Event()

    def wait() -> None:
        checking.set()
        assert go_on.wait(60)

    stage.source.publish(b=drill("b"))
    stage.later()
    stage.source.before_list = wait
    found: list[tuple[str, ...]] = []
    checker = Thread(target=lambda: found.append(slugs(stage.live)))
    checker.start()
    assert checking.wait(60)
    assert slugs(stage.live) == ("a",)
    go_on.set()
    checker.join(60)
    assert found == [("a", "b")]
    assert stage.source.checks == 2


def test_all_threads_wait_for_the_first_check() -> None:
    stage = Stage(a=drill("a"))
    checking, go_on = Event(), Event()

    def wait() -> None:
        checking.set()
        assert go_on.wait(60)

    stage.source.before_list = wait
    found: list[tuple[str, ...]] = []
    threads = [Thread(target=lambda: found.append(slugs(stage.live))) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert checking.wait(60)
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert found == [("a",)] * 3
    assert stage.source.checks == 1


def test_the_last_valid_set_is_written_once_for_all_instances() -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    path = "content/gs%3A%2F%2Fcontent%2Fdrills"
    stored = stage.store.get(path)
    assert stored is not None
    assert json.loads(str(stored.fields["body"])) == {"a.yaml": "0"}
    stage.instance().snapshot()
    assert stage.store.get(path) == stored
