"""Stacks of a test's own, beside the one that tests share."""

from collections.abc import Mapping
from uuid import uuid4


def isolated_project(emulators: Mapping[str, str]) -> dict[str, str]:
    """The emulators, in a project that no other stack uses: two stacks in one would take each other's pushes."""
    return {**emulators, "GOOGLE_CLOUD_PROJECT": f"test-{uuid4().hex[:12]}"}
