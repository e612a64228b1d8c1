"""Gives the archive the packages that Google's build would install, and starts its functions like Google's runtime."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import IO
from zipfile import ZipFile

import httpx

from local.runtime.http import CLIENT
from local.settings import HOST, free_port
from shared.topology import Function
from tests.harness.waiting import eventually

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
"""A line of requirements.txt: the name and version of a package."""

_END_SECONDS = 40.0
"""Maximum time until a process ends, in seconds: longer than the server's graceful shutdown."""


@dataclass(frozen=True)
class Served:
    """A started function: its URL, its process and its output."""

    url: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def answers(self) -> bool:
        """Report whether the function responds. Fails if its process has ended."""
        assert self.process.poll() is None, self.logged()
        try:
            CLIENT.get(f"{self.url}/robots.txt")  # the framework serves it itself
        except httpx.TransportError:
            return False
        return True

    def logged(self) -> str:
        """Return the whole output."""
        self.output.seek(0)
        return self.output.read().decode(errors="replace")


@dataclass(frozen=True)
class Installed:
    """An unpacked archive, and a virtual environment with its requirements only."""

    place: Path

    @property
    def folder(self) -> Path:
        """The folder of the unpacked archive."""
        return self.place / "archive"

    @property
    def programs(self) -> Path:
        """The folder of the virtual environment's programs."""
        return self.place / "venv" / "bin"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process: only the system's programs, and an empty home."""
        home = self.place / "home"
        home.mkdir(exist_ok=True)
        return {"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(home)}

    @contextmanager
    def serving(self, function: Function, port: int, settings: Mapping[str, str]) -> Iterator[Served]:
        """Serve the function in a process, which may take a while to respond."""
        of_runtime = {
            "FUNCTION_TARGET": function.entry,
            "FUNCTION_SIGNATURE_TYPE": "http",
            "HOST": HOST,  # Google's listens on all addresses
            "PORT": str(port),
            "THREADS": str(function.concurrency),
        }
        with (self.place / f"{function.name}.log").open("w+b") as output:
            process = subprocess.Popen(
                [self.programs / "functions-framework"],
                cwd=self.folder,
                env={**self.environment, **of_runtime, **settings},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                yield Served(f"http://{HOST}:{port}", process, output)
            finally:
                process.terminate()
                process.wait(_END_SECONDS)


def install(archive: Path, place: Path) -> Installed:
    """Unpack the archive and give it a virtual environment with its requirements, as this one has them.

    The packages of this environment were installed from requirements-dev.txt, with the same versions and hashes.
    `.ci/run` checks that pip accepts requirements.txt.
    """
    installed = Installed(place)
    with ZipFile(archive) as packed:
        packed.extractall(installed.folder)
    venv = [sys.executable, "-m", "venv", "--without-pip", str(place / "venv")]
    subprocess.run(venv, env=installed.environment, check=True)
    (packages,) = (place / "venv").glob("lib/*/site-packages")
    for name, version in _LOCKED.findall((installed.folder / "requirements.txt").read_text()):
        package = distribution(name)
        assert package.version == version, f"{name}: {package.version} is installed, but {version} is locked"
        for file in package.files or ():
            _link(Path(str(file.locate())), packages / file, installed.programs)
    return installed


def _link(source: Path, target: Path, programs: Path) -> None:
    """Link a file of a package, and the bytecode beside it; a program gets the interpreter of its new environment."""
    if not target.parent.exists():
        target.parent.mkdir(parents=True)
        (target.parent / "__pycache__").symlink_to(source.parent.resolve() / "__pycache__")
    if target.parent.resolve() == programs:
        target.write_text(source.read_text().replace(sys.executable, str(programs / "python")))
        target.chmod(0o755)
    elif source.is_file():
        target.symlink_to(source.resolve())


def answering(served: Mapping[str, Served]) -> dict[str, str]:
    """Wait until all functions respond; return their URLs."""
    for each in served.values():
        eventually(each.answers, bool)
    return {name: each.url for name, each in served.items()}


def free_ports(number: int) -> list[int]:
    """Return this many different free ports."""
    ports: set[int] = set()
    while len(ports) < number:
        ports.add(free_port())
    return [*ports]
