"""Finding the SDK with the emulators, and the error message if a part is missing."""

from pathlib import Path

import pytest

from local.runtime.sdk import EmulatorsNotFoundError, Sdk, find


def _executable(path: Path, script: str = "exit 0") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def sdk(tmp_path: Path) -> Sdk:
    """A folder that looks like an SDK with both emulators."""
    sdk = Sdk(tmp_path / "sdk")
    for launcher in (sdk.firestore, sdk.pubsub):
        _executable(launcher)
    return sdk


@pytest.fixture
def java(tmp_path: Path) -> Path:
    """The home of a Java that runs."""
    _executable(tmp_path / "jre" / "bin" / "java")
    return tmp_path / "jre"


def test_the_sdk_named_by_the_environment_comes_first(sdk: Sdk, java: Path) -> None:
    assert find({"CLOUDSDK_ROOT_DIR": str(sdk.root), "JAVA_HOME": str(java), "PATH": ""}) == sdk


def test_an_sdk_is_found_behind_a_link_to_gcloud(sdk: Sdk, java: Path, tmp_path: Path) -> None:
    _executable(sdk.root / "bin" / "gcloud")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gcloud").symlink_to(sdk.root / "bin" / "gcloud")
    assert find({"PATH": str(tmp_path / "bin"), "JAVA_HOME": str(java)}) == sdk


@pytest.mark.parametrize("script", ["exit 1", None], ids=["a java that does not run", "no java"])
def test_without_java_the_error_names_how_to_install_it(sdk: Sdk, tmp_path: Path, script: str | None) -> None:
    if script is not None:
        _executable(tmp_path / "bin" / "java", script)
    with pytest.raises(EmulatorsNotFoundError, match=r"Java 11 .*apt-get install"):
        find({"CLOUDSDK_ROOT_DIR": str(sdk.root), "PATH": str(tmp_path / "bin")})
