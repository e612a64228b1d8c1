"""The versions of Python that are tested, deployed and documented agree."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def supported() -> list[str]:
    """Return the versions that `make test-versions` tests, the oldest first."""
    (versions,) = re.findall(r"^PYTHONS := (.+)$", MAKEFILE, re.MULTILINE)
    return list(versions.split())


def test_the_deployed_version_is_one_that_is_supported() -> None:
    deployed = re.findall(r'runtime += "python(\d)(\d+)"', (ROOT / "terraform" / "functions.tf").read_text())
    assert deployed
    assert {f"{major}.{minor}" for major, minor in deployed} <= set(supported())


def test_the_oldest_version_is_the_same_everywhere() -> None:
    oldest = supported()[0]
    assert PROJECT["project"]["requires-python"] == f">={oldest}"
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
    assert f"--python-version {oldest}" in MAKEFILE
    for page in ("README.md", "docs/deploy.md"):
        assert re.search(r"Python (3\.\d+)", (ROOT / page).read_text())[1] == oldest  # type: ignore[index]


def test_classifiers_and_readme_name_the_tested_versions() -> None:
    classifiers = [f"Programming Language :: Python :: {version}" for version in supported()]
    assert PROJECT["project"]["classifiers"] == classifiers
    readme = " ".join((ROOT / "README.md").read_text().split())
    ((major, minor),) = re.findall(r'runtime += "python(\d)(\d+)"', (ROOT / "terraform" / "functions.tf").read_text())
    assert re.findall(r"\b3\.\d+\b", re.sub(r"deployed\D*3\.\d+", "", readme)) == [supported()[0], *supported()]
    assert re.findall(r"deployed\D*(3\.\d+)", readme) == [f"{major}.{minor}"]
