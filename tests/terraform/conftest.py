"""Fixtures of `make terraform-check`. TFCHECK names a program that runs Terraform offline; see `Configuration`."""

import os
from pathlib import Path

import pytest

from tests.terraform.configuration import Configuration, copied_to


def copied(folder: Path, name: str) -> Configuration:
    tfcheck = os.environ.get("TFCHECK")
    return copied_to(folder, name, Path(tfcheck).resolve() if tfcheck else None)


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A complete copy of the deployment, which a test can modify."""
    return copied(tmp_path, "terraform")


@pytest.fixture
def foundation(tmp_path: Path) -> Configuration:
    """The foundation in a complete copy, which a test can modify."""
    return copied(tmp_path, "terraform/foundation")
