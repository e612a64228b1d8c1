"""Finds the Google Cloud SDK with its emulators, and the Java that runs them."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_USUAL_FOLDERS = (
    "/usr/lib/google-cloud-sdk",
    "/usr/share/google-cloud-sdk",
    "/usr/local/google-cloud-sdk",
    "/opt/google-cloud-sdk",
    "/opt/homebrew/share/google-cloud-sdk",
    "/usr/local/share/google-cloud-sdk",
    "/snap/google-cloud-cli/current",
    "~/google-cloud-sdk",
)
_FIRESTORE = "platform/cloud-firestore-emulator/cloud_firestore_emulator"
_PUBSUB = "platform/pubsub-emulator/bin/cloud-pubsub-emulator"


class EmulatorsNotFoundError(Exception):
    """The emulators cannot be run here. The message names the missing part and how to install it."""


@dataclass(frozen=True)
class Sdk:
    """An installed SDK with both emulators."""

    root: Path

    @property
    def firestore(self) -> Path:
        """The launcher of the Firestore emulator."""
        return self.root / _FIRESTORE

    @property
    def pubsub(self) -> Path:
        """The launcher of the Pub/Sub emulator."""
        return self.root / _PUBSUB


def find(environ: Mapping[str, str]) -> Sdk:
    """Return the first SDK that has both emulators.

    Raises EmulatorsNotFoundError if there is none, or no Java to run it.
    """
    installed = [Sdk(root) for root in _roots(environ) if root.is_dir()]
    if not installed:
        raise EmulatorsNotFoundError("no Google Cloud SDK was found (https://cloud.google.com/sdk/docs/install)")
    usable = [sdk for sdk in installed if sdk.firestore.is_file() and sdk.pubsub.is_file()]
    if not usable:
        raise EmulatorsNotFoundError(
            f"the Google Cloud SDK in {installed[0].root} lacks an emulator "
            "(gcloud components install cloud-firestore-emulator pubsub-emulator)"
        )
    if not _runs_java(environ):
        raise EmulatorsNotFoundError(
            "the emulators need Java 11 or later, and none was found (apt-get install default-jre)"
        )
    return usable[0]


def _roots(environ: Mapping[str, str]) -> Iterator[Path]:
    if root := environ.get("CLOUDSDK_ROOT_DIR"):
        yield Path(root)
    if gcloud := shutil.which("gcloud", path=environ.get("PATH")):
        yield Path(gcloud).resolve().parent.parent
    yield from (Path(folder).expanduser() for folder in _USUAL_FOLDERS)


def _runs_java(environ: Mapping[str, str]) -> bool:
    """Return whether Java runs. Some systems have a `java` that only prints how to install one."""
    java = java_command(environ)
    if java is None:
        return False
    try:
        version = subprocess.run([java, "-version"], capture_output=True, check=False)  # noqa: S603 - the user's own
    except OSError:
        return False
    return version.returncode == 0


def java_command(environ: Mapping[str, str]) -> str | None:
    """Return the Java command that the launcher of the Pub/Sub emulator would use, None if there is none."""
    if home := environ.get("JAVA_HOME"):
        return f"{home}/bin/java"
    return shutil.which("java", path=environ.get("PATH"))
