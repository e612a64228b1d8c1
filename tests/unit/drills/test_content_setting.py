"""The setting for the source of content: a folder, or a bucket. Only a bucket loads the storage client."""

import pytest

from local.runtime.processes import ROOT
from shared.settings import InvalidSettingsError, Settings, from_environment
from tests.harness.loaded_modules import loaded_by

NOWHERE = "127.0.0.1:1"
ENVIRONMENT = {
    "GOOGLE_CLOUD_PROJECT": "p",
    "FIRESTORE_EMULATOR_HOST": NOWHERE,
    "PUBSUB_EMULATOR_HOST": NOWHERE,
    "STORAGE_EMULATOR_HOST": f"http://{NOWHERE}",
}
STORAGE = "google.cloud.storage"
COMMON = ("google.cloud.firestore", "google.pubsub_v1")
"""The clients that both starts load."""

STARTED = """
import os
os.environ["DRILLS_PATH"] = {source!r}
from shared import composition, wiring
composition.command_handler(wiring.PORTS)
composition.progress_projector(wiring.PORTS)
"""


def test_the_client_of_cloud_storage_is_loaded_only_for_a_bucket() -> None:
    """Nothing is read from a bucket while a function starts: no server listens at its address here."""
    starts = {source: STARTED.format(source=source) for source in ("tests/conversations/drills", "gs://content/drills")}
    loaded = loaded_by(starts, ENVIRONMENT, COMMON)
    assert [source for source, modules in loaded.items() if STORAGE in modules] == ["gs://content/drills"]
    assert loaded.keys() == starts.keys()


@pytest.mark.parametrize("source", ["drills", "/somewhere/drills", "gs://content", "gs://content/stage/drills/"])
def test_a_source_is_used_as_it_is_written(source: str) -> None:
    assert from_environment({"DRILLS_PATH": source}).drills_path == source


@pytest.mark.parametrize("source", ["gs://", "gs:///drills", "gs:/content"])
def test_a_bucket_without_a_name_is_an_invalid_setting(source: str) -> None:
    with pytest.raises(InvalidSettingsError, match=r"^DRILLS_PATH: .*gs://BUCKET"):
        from_environment({"DRILLS_PATH": source})


def test_the_default_drills_are_those_of_the_repository() -> None:
    assert Settings().drills_path == str(ROOT / "drills")
