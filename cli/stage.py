"""The stage on which a command works, as the settings name it: a wrong or contradictory one is refused by name."""

from cli.errors import FailedError
from shared.settings import Settings

PRODUCTION = "prod"
DEPLOYED = ("dev", PRODUCTION)
"""The stages that are deployed, each to a project of its own, whose id ends with the stage (docs/deploy.md)."""


def named(settings: Settings) -> str:
    """Return the stage and where its data are, for a line. Raises FailedError, which names the setting to correct."""
    stage, project = settings.stage, settings.google_cloud_project
    known = DEPLOYED if settings.deployed else ("local", *DEPLOYED)
    if stage not in known:
        raise FailedError(f"STAGE is {stage!r}, which is no stage here; set it to {' or '.join(known)}")
    if project is None:
        raise FailedError("GOOGLE_CLOUD_PROJECT is not set, so there is no store; set it, for example to textdrill-dev")
    hosts = {
        "FIRESTORE_EMULATOR_HOST": settings.firestore_emulator_host,
        "PUBSUB_EMULATOR_HOST": settings.pubsub_emulator_host,
    }
    if missing := [name for name, host in hosts.items() if host is None and not settings.deployed]:
        raise FailedError(f"{missing[0]} is not set, but the other emulator is; set both or none")
    if settings.deployed and not project.endswith(f"-{stage}"):
        raise FailedError(
            f"STAGE is {stage!r}, but GOOGLE_CLOUD_PROJECT is {project!r}, which does not end with -{stage}"
        )
    emulators = "" if settings.deployed else f" on the emulators at {' and '.join(map(str, hosts.values()))}"
    return f"stage {stage}, project {project}{emulators}"
