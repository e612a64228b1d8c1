"""The table of all settings in docs/settings.md, generated from the code and the topology."""

from collections.abc import Iterator

from local.runtime.processes import ROOT
from shared.settings import ON_ONE_MACHINE, Settings
from shared.topology import Topology

LOCAL_STACK_SETTINGS = {
    "PORT": ("`8000`", "the port of everything that `make run` starts"),
    "CLOCK": (
        "now",
        "where the clock of `make run` starts, or `make demo`'s fortnight ends, in ISO 8601, as `2030-05-14T16:00:00Z`",
    ),
}
"""Default and meaning of each variable that only the local stack reads."""


def markdown(declared: Topology) -> str:
    """Return the table in Markdown, with one row per environment variable."""
    return "\n".join(["| variable | meaning | default | set by |", "|---|---|---|---|", *_rows(declared)])


def _rows(declared: Topology) -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        setter = _setter(declared, name.upper())
        yield f"| `{name.upper()}` | {field.description} | {_default(name, field.default)} | {setter} |"
    for name, (default, meaning) in LOCAL_STACK_SETTINGS.items():
        yield f"| `{name}` | {meaning} | {default} | the user of `make run` |"


def _default(name: str, default: object) -> str:
    if default is None or default == "":
        return "none"
    shown = f"`{str(default).removeprefix(f'{ROOT}/')}`"
    return f"{shown}, refused in a deployment" if name in ON_ONE_MACHINE else shown


def _setter(declared: Topology, variable: str) -> str:
    if variable in declared.settings.deployment:
        return "Terraform"
    return "Terraform, as a secret" if variable in declared.settings.secrets else "the local stack"
