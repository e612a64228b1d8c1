"""Where content comes from: a folder, or a bucket (`shared.gcp.bucket`). Its files have versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Protocol

from shared.drills.content.problems import Mistakes, Place
from shared.errors import RetryError

DRILLS = "drills.json"
TRANSLATIONS = "translations.json"
YAML = frozenset({".yaml", ".yml"})

NEEDED = f"name a folder with *.yaml files or a {DRILLS}"

Versions = Mapping[str, str]
"""The files that there are, by name, each with its version: what it says changes only together with that."""


@dataclass(frozen=True)
class ContentFile:
    """A file in one version. `place`: what authors call it, such as "drills/07-sun.yaml"."""

    place: str
    name: str
    data: bytes

    @property
    def stem(self) -> str:
        """The name without its last ending."""
        return PurePosixPath(self.name).stem


class Source(Protocol):
    """A place with files. Only those directly in it that `is_content` knows by their names are listed."""

    @property
    def where(self) -> str:
        """What authors call it: "drills", "gs://bucket/prefix"."""

    def versions(self) -> Versions:
        """All files as they are now. Raises RetryError when the place is away."""

    def read(self, name: str, version: str) -> bytes:
        """What a file says in this version. Raises RetryError when the place is away, or the version gone."""


def is_content(name: str) -> bool:
    """Whether a file is content, by its name."""
    hidden = name.startswith(".")
    return not hidden and (name in {DRILLS, TRANSLATIONS} or PurePosixPath(name).suffix in YAML)


def files_of(source: Source, versions: Versions) -> list[ContentFile]:
    """These files, in the order of their names. Raises RetryError."""
    return [
        ContentFile(f"{source.where}/{name}", name, source.read(name, version))
        for name, version in sorted(versions.items())
    ]


@dataclass(frozen=True)
class Folder:
    """A folder on this machine. A version is what the file says: nothing but its present one can be read."""

    path: Path

    @property
    def where(self) -> str:
        """The path as it was given."""
        return str(self.path)

    def versions(self) -> Versions:
        """All files as they are now. Raises InvalidContentError where there is no such folder."""
        if not self.path.is_dir():
            mistakes = Mistakes()
            mistakes.add(Place(self.where), "there is no such folder", NEEDED)
            mistakes.raise_any()
        files = [file for file in self.path.iterdir() if is_content(file.name) and file.is_file()]
        return {file.name: _version(file.read_bytes()) for file in files}

    def read(self, name: str, version: str) -> bytes:
        """What a file says. Raises RetryError where it says something else by now, or is gone."""
        file = self.path / name
        if not file.is_file() or _version(data := file.read_bytes()) != version:
            raise RetryError(f"{self.where}/{name} was changed just now")
        return data


def _version(data: bytes) -> str:
    return sha256(data).hexdigest()
