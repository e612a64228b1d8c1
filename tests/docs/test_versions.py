"""The versions of Python: those that are tested, the one that is deployed, and what the documents say of them."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def supported() -> list[str]:
    """The versions that `make test-versions` tests, the oldest first."""
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
        assert f"Python {oldest} or later" in (ROOT / page).read_text()


def test_the_classifiers_and_the_readme_name_every_tested_version_and_the_deployed_one() -> None:
    classifiers = [f"Programming Language :: Python :: {version}" for version in supported()]
    assert PROJECT["project"]["classifiers"] == classifiers
    readme = " ".join((ROOT / "README.md").read_text().split())
    ((major, minor),) = re.findall(r'runtime += "python(\d)(\d+)"', (ROOT / "terraform" / "functions.tf").read_text())
    *others, last = supported()
    assert f"tested on {', '.join(others)} and {last} (`make test-versions`)" in readme
    assert f"deployed on {major}.{minor}" in readme
