"""What a source of content promises, held by a folder and by a bucket alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client

from shared.drills.catalogue import read
from shared.drills.content.problems import InvalidContentError
from shared.drills.content.source import Folder, Source
from shared.errors import RetryError
from shared.gcp.bucket import SECONDS, Bucket
from tests.harness.fake_storage import FakeStorage, fake_storage

DRILL = "slug: {0}\nname: A\nprompts: [{{slug: b, messages: [{{text: {1}}}]}}]"


@dataclass(frozen=True)
class Place:
    """A source, and how authors write there."""

    source: Source
    write: Callable[[str, str], object]
    delete: Callable[[str], object]


@pytest.fixture
def storage() -> Iterator[FakeStorage]:
    """Cloud Storage."""
    with fake_storage() as storage:
        yield storage


def bucket(storage: FakeStorage, address: str, seconds: float = SECONDS) -> Bucket:
    """A bucket there, by Google's own client."""
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    client = Client(project="p", credentials=credentials, client_options={"api_endpoint": storage.url})
    return Bucket(client, address, seconds)


@pytest.fixture(params=["folder", "bucket", "bucket with a prefix"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for content."""
    if request.param == "folder":
        return Place(
            Folder(tmp_path), lambda name, text: _write(tmp_path / name, text), lambda n: (tmp_path / n).unlink()
        )
    storage: FakeStorage = request.getfixturevalue("storage")
    prefix = "" if request.param == "bucket" else "stage/drills/"
    storage.upload("content", "elsewhere/a.yaml", "never read")
    return Place(
        bucket(storage, f"gs://content/{prefix}"),
        lambda name, text: storage.upload("content", prefix + name, text),
        lambda name: storage.delete("content", prefix + name),
    )


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def test_all_files_are_listed_and_read_in_the_version_that_was_listed(place: Place) -> None:
    texts = {f"{number}.yaml": f"text {number}" for number in range(5)}
    for name, text in texts.items():
        place.write(name, text)
    versions = place.source.versions()
    assert {name: place.source.read(name, version).decode() for name, version in versions.items()} == texts
    assert place.source.versions() == versions


def test_what_is_no_content_is_not_listed(place: Place) -> None:
    for name in ("a.yaml", "b.yml", "drills.json", "translations.json"):
        place.write(name, "x")
    for name in (".hidden.yaml", "notes.txt", "other.json", "old/c.yaml", "a.yaml~"):
        place.write(name, "x")
    assert place.source.versions().keys() == {"a.yaml", "b.yml", "drills.json", "translations.json"}


def test_a_file_that_changes_gets_another_version_and_the_others_keep_theirs(place: Place) -> None:
    place.write("a.yaml", "one")
    place.write("b.yaml", "one")
    before = place.source.versions()
    place.write("a.yaml", "two")
    after = place.source.versions()
    assert after["a.yaml"] != before["a.yaml"]
    assert after["b.yaml"] == before["b.yaml"]
    place.delete("b.yaml")
    assert place.source.versions().keys() == {"a.yaml"}


@pytest.mark.parametrize("deleted", [False, True])
def test_a_version_that_was_listed_gives_what_it_said_or_nothing(place: Place, deleted: bool) -> None:
    place.write("a.yaml", "one")
    listed = place.source.versions()["a.yaml"]
    if deleted:
        place.delete("a.yaml")
    else:
        place.write("a.yaml", "two")
    try:
        assert place.source.read("a.yaml", listed) == b"one"
    except RetryError:
        assert isinstance(place.source, Folder), "a bucket keeps what was"


def test_mistakes_are_told_by_the_names_that_authors_use(place: Place) -> None:
    place.write("a.yaml", "slug: a\nname: A\nprompts:\n  - messages: [{text: x}]\n    slug: '!'\n")
    with pytest.raises(InvalidContentError) as caught:
        read(place.source, place.source.versions())
    assert [problem.split("; ")[0] for problem in caught.value.problems] == [
        f"{place.source.where}/a.yaml:5: '!' is not a valid slug"
    ]


def test_an_empty_place_is_broken_content(place: Place) -> None:
    place.write("a.yaml", DRILL.format("a", "x"))
    assert read(place.source, place.source.versions()).slugs("en") == ("a",)
    place.delete("a.yaml")
    with pytest.raises(InvalidContentError) as caught:
        read(place.source, place.source.versions())
    (problem,) = caught.value.problems
    assert problem.startswith(f"{place.source.where}:1: there are no drills here")


def test_a_bucket_is_named_in_mistakes_as_it_is_in_the_settings(storage: FakeStorage) -> None:
    assert bucket(storage, "gs://content/").where == "gs://content"
    assert bucket(storage, "gs://content/stage/drills/").where == "gs://content/stage/drills"


def test_a_bucket_that_does_not_exist_is_away(storage: FakeStorage) -> None:
    with pytest.raises(RetryError, match=r"^gs://none: NotFound$"):
        bucket(storage, "gs://none").versions()


def test_a_generation_that_is_gone_for_good_cannot_be_read(storage: FakeStorage) -> None:
    generation = storage.upload("content", "a.yaml", "one")
    storage.purge("content", "a.yaml", generation)
    with pytest.raises(RetryError, match=r"^gs://content: NotFound$"):
        bucket(storage, "gs://content").read("a.yaml", str(generation))


def test_nobody_at_all_at_the_address_is_away() -> None:
    with fake_storage() as gone:
        pass
    with pytest.raises(RetryError, match=r"^gs://content: "):
        bucket(gone, "gs://content", seconds=0.3).versions()
