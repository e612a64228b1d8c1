"""Finds the Google Cloud SDK, its emulators, and the Java that they run on."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_USUAL_PLACES = (
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


class MissingError(Exception):
    """The emulators cannot be run here; the message says what is missing and how to get it."""


@dataclass(frozen=True)
class Sdk:
    """An installed SDK with both emulators."""

    root: Path

    @property
    def firestore(self) -> Path:
        """What launches the Firestore emulator."""
        return self.root / _FIRESTORE

    @property
    def pubsub(self) -> Path:
        """What launches the Pub/Sub emulator."""
        return self.root / _PUBSUB


def find(environ: Mapping[str, str]) -> Sdk:
    """The first SDK that has both emulators. Raises MissingError, also where there is no Java to run them."""
    installed = [Sdk(root) for root in _roots(environ) if root.is_dir()]
    if not installed:
        raise MissingError("there is no Google Cloud SDK (https://cloud.google.com/sdk/docs/install)")
    usable = [sdk for sdk in installed if sdk.firestore.is_file() and sdk.pubsub.is_file()]
    if not usable:
        raise MissingError(
            f"the Google Cloud SDK in {installed[0].root} lacks an emulator "
            "(gcloud components install cloud-firestore-emulator pubsub-emulator)"
        )
    if not _runs_java(environ):
        raise MissingError("the emulators need Java 11 or later, and there is none (apt-get install default-jre)")
    return usable[0]


def _roots(environ: Mapping[str, str]) -> Iterator[Path]:
    if root := environ.get("CLOUDSDK_ROOT_DIR"):
        yield Path(root)
    if gcloud := shutil.which("gcloud", path=environ.get("PATH")):
        yield Path(gcloud).resolve().parent.parent
    yield from (Path(place).expanduser() for place in _USUAL_PLACES)


def _runs_java(environ: Mapping[str, str]) -> bool:
    """Asked by running it: some systems have a `java` that only says where to buy one."""
    java = java_command(environ)
    if java is None:
        return False
    try:
        asked = subprocess.run([java, "-version"], capture_output=True, check=False)  # noqa: S603 - the user's own
    except OSError:
        return False
    return asked.returncode == 0


def java_command(environ: Mapping[str, str]) -> str | None:
    """The Java to use, found as the Pub/Sub emulator's launcher finds it."""
    if home := environ.get("JAVA_HOME"):
        return f"{home}/bin/java"
    return shutil.which("java", path=environ.get("PATH"))
