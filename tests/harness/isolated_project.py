"""Environments for stacks that are isolated from the one that tests share."""

from collections.abc import Mapping
from uuid import uuid4


def isolated_project(emulators: Mapping[str, str]) -> dict[str, str]:
    """Return the emulators' environment with a new project: stacks in one project would take each other's pushes."""
    return {**emulators, "GOOGLE_CLOUD_PROJECT": f"test-{uuid4().hex[:12]}"}
