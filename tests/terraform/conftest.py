"""These tests belong to `make terraform-check`: its TFCHECK says by what Terraform is run, if not by itself."""

import os
from pathlib import Path

import pytest

from tests.terraform.configuration import Configuration, copied_to


def copied(place: Path, name: str) -> Configuration:
    tfcheck = os.environ.get("TFCHECK")
    return copied_to(place, name, Path(tfcheck).resolve() if tfcheck else None)


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A whole copy of the deployment, to break."""
    return copied(tmp_path, "terraform")


@pytest.fixture
def foundation(tmp_path: Path) -> Configuration:
    """The foundation below such a copy."""
    return copied(tmp_path, "terraform/foundation")
