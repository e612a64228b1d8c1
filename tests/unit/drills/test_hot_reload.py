"""Drills that are published while they are taught: when a new set is used, and what happens when it is broken."""

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

PLACE = "gs://content/drills"


def drill(slug: str, text: str = "x", more: str = "") -> str:
    return f"slug: {slug}\nname: A\nprompts: [{{slug: b, messages: [{{text: '{text}'}}]}}]\n{more}"


BROKEN = "slug: a\nname: A\n"


def nothing() -> None:
    """What happens before a look as long as no test wants anything."""


class HandMade:
    """A place whose old versions stay readable. `before_list`, `before_read`: what happens then."""

    where = PLACE

    def __init__(self, **files: str) -> None:
        self.looks = 0
        self.reads: list[tuple[str, str]] = []
        self.before_list: Callable[[], None] = nothing
        self.before_read: Callable[[], None] = nothing
        self._live: dict[str, str] = {}
        self._data: dict[tuple[str, str], str] = {}
        self.publish(**files)

    def publish(self, **files: str | None) -> None:
        """Write these ("a" is "a.yaml"); None deletes."""
        for name, text in files.items():
            if text is None:
                del self._live[f"{name}.yaml"]
                continue
            version = str(len(self._data))
            self._live[f"{name}.yaml"] = version
            self._data[f"{name}.yaml", version] = text

    def versions(self) -> Versions:
        self.looks += 1
        self.before_list()
        return {**self._live}

    def read(self, name: str, version: str) -> bytes:
        self.before_read()
        self.reads.append((name, version))
        return self._data[name, version].encode()


def away() -> None:
    raise RetryError("away")


class Stage:
    """A place, a store, a clock, and the first instance that looks there."""

    def __init__(self, **files: str) -> None:
        self.place = HandMade(**files)
        self.store = MemoryDocumentStore()
        self.clock = Clock()
        self.live = self.instance()

    def instance(self) -> HotReloadedCatalogue:
        """An instance that starts now."""
        return HotReloadedCatalogue(self.place, LastGood(self.store, PLACE), self.clock)

    def later(self, seconds: float = 30) -> None:
        self.clock.now += timedelta(seconds=seconds)


def slugs(live: HotReloadedCatalogue) -> tuple[str, ...]:
    return live.snapshot().slugs("en")


def text_of(found: Drill | None) -> str | None:
    assert found is not None
    return found.prompts[0].messages[0].text


def logged(capsys: pytest.CaptureFixture[str], event: str) -> list[dict[str, object]]:
    """The entries of this event since the last question."""
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    return [entry for entry in entries if entry["message"] == event]


def test_a_new_drill_is_there_half_a_minute_after_the_last_look() -> None:
    stage = Stage(a=drill("a"))
    assert slugs(stage.live) == ("a",)
    stage.place.publish(b=drill("b"))
    stage.later(29)
    assert slugs(stage.live) == ("a",)
    stage.later(1)
    assert slugs(stage.live) == ("a", "b")


def test_a_drill_that_was_changed_or_taken_away_is_so_from_the_next_look_on() -> None:
    stage = Stage(a=drill("a"), b=drill("b"))
    assert slugs(stage.live) == ("a", "b")
    stage.place.publish(a=drill("a", "new"), b=None)
    stage.later()
    assert slugs(stage.live) == ("a",)
    assert text_of(stage.live.drill("a", "en")) == "new"


def test_one_look_serves_half_a_minute_of_questions_and_nothing_is_read_twice() -> None:
    stage = Stage(a=drill("a"))
    for _ in range(3):
        stage.live.snapshot()
    assert (stage.place.looks, len(stage.place.reads)) == (1, 1)
    stage.later()
    stage.live.snapshot()
    assert (stage.place.looks, len(stage.place.reads)) == (2, 1)


def test_who_took_the_catalogue_before_goes_on_with_it() -> None:
    stage = Stage(a=drill("a"))
    taken = stage.live.snapshot()
    stage.place.publish(a=None, b=drill("b"))
    stage.later()
    assert slugs(stage.live) == ("b",)
    assert taken.slugs("en") == ("a",)


def test_what_is_read_is_what_was_listed_though_it_changes_in_between() -> None:
    stage = Stage(a=drill("a", "listed"), b=drill("b", "listed"))

    def publish_once() -> None:
        stage.place.before_read = nothing
        stage.place.publish(a=drill("a", "later"), b=drill("b", "later"))

    stage.place.before_read = publish_once
    assert [text_of(stage.live.drill(slug, "en")) for slug in ("a", "b")] == ["listed", "listed"]
    stage.later()
    assert [text_of(stage.live.drill(slug, "en")) for slug in ("a", "b")] == ["later", "later"]


@pytest.mark.parametrize("broken", [{"b": BROKEN}, {"a": drill("a", "{{label}}")}, {"a": None}])
def test_a_broken_or_empty_set_changes_nothing_and_is_told_once(
    broken: dict[str, str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage(a=drill("a"))
    assert slugs(stage.live) == ("a",)
    stage.place.publish(**broken)
    for _ in range(3):
        stage.later()
        assert slugs(stage.live) == ("a",)
        assert text_of(stage.live.drill("a", "en")) == "x"
    (entry,) = logged(capsys, "content_broken")
    assert entry["severity"] == "ERROR"
    assert entry["content"] == PLACE
    assert str(entry["mistakes"]).startswith(f"{PLACE}")


def test_every_mistake_is_told_with_its_file_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    stage.place.publish(a=BROKEN, b="slug: b\n")
    stage.later()
    stage.live.snapshot()
    (entry,) = logged(capsys, "content_broken")
    told = [line.split("; ")[0] for line in str(entry["mistakes"]).splitlines()]
    assert told == [
        f"{PLACE}/a.yaml:1: this drill has no prompts",
        f"{PLACE}/b.yaml:1: this drill has no name",
        f"{PLACE}/b.yaml:1: this drill has no prompts",
    ]
    assert entry["number"] == 3


def test_a_broken_set_that_is_mended_is_used() -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    stage.place.publish(b=BROKEN)
    stage.later()
    assert slugs(stage.live) == ("a",)
    stage.place.publish(b=drill("b"))
    stage.later()
    assert slugs(stage.live) == ("a", "b")


def test_another_mistake_is_told_again(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    for _ in range(2):
        stage.place.publish(b=BROKEN)
        stage.later()
        stage.live.snapshot()
    assert len(logged(capsys, "content_broken")) == 2


@pytest.mark.parametrize("when", ["before_list", "before_read"])
def test_while_the_place_is_away_what_there_is_stays_and_a_warning_is_given(
    when: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    stage.place.publish(b=drill("b"))
    setattr(stage.place, when, away)
    stage.later()
    assert slugs(stage.live) == ("a",)
    (entry,) = logged(capsys, "content_unavailable")
    assert (entry["severity"], entry["reason"]) == ("WARNING", "away")
    setattr(stage.place, when, nothing)
    stage.later()
    assert slugs(stage.live) == ("a", "b")


def test_an_instance_that_starts_while_the_newest_set_is_broken_takes_the_last_good_one() -> None:
    stage = Stage(a=drill("a", "good"))
    stage.live.snapshot()
    stage.place.publish(a=BROKEN, b=drill("b"))
    started = stage.instance()
    assert slugs(started) == ("a",)
    assert text_of(started.drill("a", "en")) == "good"


def test_an_instance_that_missed_the_last_good_set_follows_those_that_saw_it() -> None:
    stage = Stage(a=drill("a"))
    other = stage.instance()
    assert slugs(stage.live) == slugs(other) == ("a",)
    stage.place.publish(b=drill("b"))
    stage.later()
    assert slugs(stage.live) == ("a", "b")
    stage.place.publish(c=BROKEN)
    assert slugs(other) == ("a", "b")


def test_without_any_good_set_the_question_is_to_come_again_and_looks_are_few(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stage = Stage(a=BROKEN)
    for _ in range(3):
        with pytest.raises(RetryError):
            stage.live.snapshot()
    assert stage.place.looks == 1
    stage.later()
    with pytest.raises(RetryError):
        stage.live.drill("a", "en")
    assert len(logged(capsys, "content_broken")) == 1
    stage.place.publish(a=drill("a"))
    stage.later()
    assert slugs(stage.live) == ("a",)


def test_a_start_while_the_place_is_away_is_to_come_again() -> None:
    stage = Stage(a=drill("a"))
    stage.place.before_list = away
    with pytest.raises(RetryError):
        stage.live.snapshot()
    stage.place.before_list = nothing
    stage.later()
    assert slugs(stage.live) == ("a",)


def test_a_drill_that_another_instance_knows_already_is_found_at_once() -> None:
    """Else its start would be turned down as that of a drill that does not exist."""
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    stage.place.publish(b=drill("b"))
    assert text_of(stage.live.drill("b", "en")) == "x"


def test_a_drill_that_nobody_knows_is_none_but_not_while_that_cannot_be_told() -> None:
    stage = Stage(a=drill("a"))
    assert stage.live.drill("b", "en") is None
    stage.place.before_list = away
    with pytest.raises(RetryError):
        stage.live.drill("b", "en")
    assert text_of(stage.live.drill("a", "en")) == "x"


def test_one_thread_looks_while_the_others_go_on_with_what_there_is() -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    looking, go_on = Event(), Event()

    def wait() -> None:
        looking.set()
        assert go_on.wait(60)

    stage.place.publish(b=drill("b"))
    stage.later()
    stage.place.before_list = wait
    found: list[tuple[str, ...]] = []
    looker = Thread(target=lambda: found.append(slugs(stage.live)))
    looker.start()
    assert looking.wait(60)
    assert slugs(stage.live) == ("a",)
    go_on.set()
    looker.join(60)
    assert found == [("a", "b")]
    assert stage.place.looks == 2


def test_at_the_first_look_everybody_waits_for_it() -> None:
    stage = Stage(a=drill("a"))
    looking, go_on = Event(), Event()

    def wait() -> None:
        looking.set()
        assert go_on.wait(60)

    stage.place.before_list = wait
    found: list[tuple[str, ...]] = []
    threads = [Thread(target=lambda: found.append(slugs(stage.live))) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert looking.wait(60)
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert found == [("a",)] * 3
    assert stage.place.looks == 1


def test_the_last_good_set_is_written_once_for_all_instances() -> None:
    stage = Stage(a=drill("a"))
    stage.live.snapshot()
    path = "content/gs%3A%2F%2Fcontent%2Fdrills"
    noted = stage.store.get(path)
    assert noted is not None
    assert json.loads(str(noted.fields["body"])) == {"a.yaml": "0"}
    stage.instance().snapshot()
    assert stage.store.get(path) == noted
