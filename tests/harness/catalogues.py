"""Drills that no test changes, loaded once for all tests of a process."""

from functools import cache
from pathlib import Path

from shared.drills.catalogue import Catalogue, load

SHIPPED = Path(__file__).parents[2] / "drills"
"""Folder of the drills that we ship."""


@cache
def kept(content: Path) -> Catalogue:
    """Return the catalogue of a folder that stays as it is."""
    return load(content)
