"""The setting for the source of content: a folder, or a bucket. Only a bucket loads the storage client."""

import subprocess
import sys

import pytest

from local.runtime.processes import ROOT
from shared.settings import InvalidSettingsError, Settings, from_environment

LOADED = """
import os, sys
os.environ.update(GOOGLE_CLOUD_PROJECT="p", FIRESTORE_EMULATOR_HOST="127.0.0.1:1", PUBSUB_EMULATOR_HOST="127.0.0.1:1")
os.environ.update(DRILLS_PATH={source!r}, STORAGE_EMULATOR_HOST="http://127.0.0.1:1")
from shared import composition, wiring
composition.command_handler(wiring.PORTS)
composition.progress_projector(wiring.PORTS)
print("google.cloud.storage" in sys.modules)
"""


@pytest.mark.parametrize(("source", "loaded"), [("drills", False), ("gs://content/drills", True)])
def test_the_client_of_cloud_storage_is_loaded_only_for_a_bucket(source: str, loaded: bool) -> None:
    """Nothing is read from a bucket while a function starts: no server listens at its address here."""
    code = LOADED.format(source=source)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == f"{loaded}\n"


@pytest.mark.parametrize("source", ["drills", "/somewhere/drills", "gs://content", "gs://content/stage/drills/"])
def test_a_source_is_used_as_it_is_written(source: str) -> None:
    assert from_environment({"DRILLS_PATH": source}).drills_path == source


@pytest.mark.parametrize("source", ["gs://", "gs:///drills", "gs:/content"])
def test_a_bucket_without_a_name_is_an_invalid_setting(source: str) -> None:
    with pytest.raises(InvalidSettingsError, match=r"^DRILLS_PATH: .*gs://BUCKET"):
        from_environment({"DRILLS_PATH": source})


def test_the_default_drills_are_those_of_the_repository() -> None:
    assert Settings().drills_path == str(ROOT / "drills")
