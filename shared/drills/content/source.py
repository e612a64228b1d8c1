"""Sources of content: a folder, or a bucket (`shared.gcp.bucket`). Their files have versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Protocol

from shared.drills.content.problems import Location, Problems
from shared.errors import RetryError

DRILLS = "drills.json"
TRANSLATIONS = "translations.json"
YAML = frozenset({".yaml", ".yml"})

NEEDED = f"name a folder with *.yaml files or a {DRILLS}"

Versions = Mapping[str, str]
"""Version of each file, by file name. Equal versions mean equal content."""


@dataclass(frozen=True)
class ContentFile:
    """A file in one version. `display_name`: the name shown to authors, such as "drills/08-sun.yaml"."""

    display_name: str
    name: str
    data: bytes

    @property
    def stem(self) -> str:
        """The name without its last suffix: "08-sun"."""
        return PurePosixPath(self.name).stem


class Source(Protocol):
    """A folder-like store of files. It lists files directly in it whose names pass `is_content`."""

    @property
    def where(self) -> str:
        """The name shown to authors: "drills", "gs://bucket/prefix"."""

    def versions(self) -> Versions:
        """Return the current version of each file. Raises RetryError if the source is unavailable."""

    def read(self, name: str, version: str) -> bytes:
        """Return the bytes of a file in this version.

        Raises RetryError if the source is unavailable or the version no longer exists.
        """


def is_content(name: str) -> bool:
    """Return whether a file is content, by its name."""
    hidden = name.startswith(".")
    return not hidden and (name in {DRILLS, TRANSLATIONS} or PurePosixPath(name).suffix in YAML)


def files_of(source: Source, versions: Versions) -> list[ContentFile]:
    """Read these files, sorted by name. Raises RetryError if the source is unavailable."""
    return [
        ContentFile(f"{source.where}/{name}", name, source.read(name, version))
        for name, version in sorted(versions.items())
    ]


@dataclass(frozen=True)
class Folder:
    """A folder on this machine. A version is a hash of the bytes; only the current one can be read."""

    path: Path

    @property
    def where(self) -> str:
        """The path as it was given."""
        return str(self.path)

    def versions(self) -> Versions:
        """Return the current version of each file. Raises InvalidContentError if the folder does not exist."""
        if not self.path.is_dir():
            problems = Problems()
            problems.add(Location(self.where), "there is no such folder", NEEDED)
            problems.raise_any()
        files = [file for file in self.path.iterdir() if is_content(file.name) and file.is_file()]
        return {file.name: _version(file.read_bytes()) for file in files}

    def read(self, name: str, version: str) -> bytes:
        """Return the bytes of a file. Raises RetryError if it was changed or deleted after it was listed."""
        file = self.path / name
        if not file.is_file() or _version(data := file.read_bytes()) != version:
            raise RetryError(f"{self.where}/{name} was changed just now")
        return data


def _version(data: bytes) -> str:
    return sha256(data).hexdigest()
