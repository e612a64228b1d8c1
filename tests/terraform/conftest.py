"""These tests belong to `make terraform-check`: its TFCHECK says by what Terraform is run, if not by itself."""

import os
from pathlib import Path

import pytest

from tests.terraform.configuration import Configuration, copied_to


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A whole copy, to break."""
    tfcheck = os.environ.get("TFCHECK")
    return copied_to(tmp_path, Path(tfcheck).resolve() if tfcheck else None)
