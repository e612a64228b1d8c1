"""The contract of a content source, checked for a folder and a bucket."""

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
    """A source, with functions to write and delete its files."""

    source: Source
    write: Callable[[str, str], object]
    delete: Callable[[str], object]


@pytest.fixture
def storage() -> Iterator[FakeStorage]:
    """Return a fake Cloud Storage server."""
    with fake_storage() as storage:
        yield storage


def bucket(storage: FakeStorage, address: str, seconds: float = SECONDS) -> Bucket:
    """Return a bucket of the fake server, with Google's client."""
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    client = Client(project="p", credentials=credentials, client_options={"api_endpoint": storage.url})
    return Bucket(client, address, seconds)


@pytest.fixture(params=["folder", "bucket", "bucket with a prefix"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return an empty content source."""
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


def test_all_files_are_listed_and_readable_in_the_listed_version(place: Place) -> None:
    texts = {f"{number}.yaml": f"text {number}" for number in range(5)}
    for name, text in texts.items():
        place.write(name, text)
    versions = place.source.versions()
    assert {name: place.source.read(name, version).decode() for name, version in versions.items()} == texts
    assert place.source.versions() == versions


def test_other_files_than_content_are_not_listed(place: Place) -> None:
    for name in ("a.yaml", "b.yml", "drills.json", "translations.json"):
        place.write(name, "x")
    for name in (".hidden.yaml", "notes.txt", "other.json", "old/c.yaml", "a.yaml~"):
        place.write(name, "x")
    assert place.source.versions().keys() == {"a.yaml", "b.yml", "drills.json", "translations.json"}


def test_a_changed_file_has_a_new_version_and_others_keep_theirs(place: Place) -> None:
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
def test_a_listed_version_has_its_old_content_or_is_unavailable(place: Place, deleted: bool) -> None:
    place.write("a.yaml", "one")
    listed = place.source.versions()["a.yaml"]
    if deleted:
        place.delete("a.yaml")
    else:
        place.write("a.yaml", "two")
    try:
        assert place.source.read("a.yaml", listed) == b"one"
    except RetryError:
        assert isinstance(place.source, Folder), "a bucket keeps old versions"


def test_problems_name_files_as_their_authors_do(place: Place) -> None:
    place.write("a.yaml", "slug: a\nname: A\nprompts:\n  - messages: [{text: x}]\n    slug: '!'\n")
    with pytest.raises(InvalidContentError) as caught:
        read(place.source, place.source.versions())
    assert [problem.split("; ")[0] for problem in caught.value.problems] == [
        f"{place.source.where}/a.yaml:5: '!' is not a valid slug"
    ]


def test_an_empty_source_is_invalid_content(place: Place) -> None:
    place.write("a.yaml", DRILL.format("a", "x"))
    assert read(place.source, place.source.versions()).slugs("en") == ("a",)
    place.delete("a.yaml")
    with pytest.raises(InvalidContentError) as caught:
        read(place.source, place.source.versions())
    (problem,) = caught.value.problems
    assert problem.startswith(f"{place.source.where}:1: there are no drills here")


def test_problems_name_a_bucket_as_the_settings_do(storage: FakeStorage) -> None:
    assert bucket(storage, "gs://content/").where == "gs://content"
    assert bucket(storage, "gs://content/stage/drills/").where == "gs://content/stage/drills"


def test_a_missing_bucket_is_unavailable(storage: FakeStorage) -> None:
    with pytest.raises(RetryError, match=r"^gs://none: NotFound$"):
        bucket(storage, "gs://none").versions()


def test_a_purged_generation_is_unavailable(storage: FakeStorage) -> None:
    generation = storage.upload("content", "a.yaml", "one")
    storage.purge("content", "a.yaml", generation)
    with pytest.raises(RetryError, match=r"^gs://content: NotFound$"):
        bucket(storage, "gs://content").read("a.yaml", str(generation))


def test_an_unreachable_server_is_unavailable() -> None:
    with fake_storage() as gone:
        pass
    with pytest.raises(RetryError, match=r"^gs://content: "):
        bucket(gone, "gs://content", seconds=0.3).versions()
