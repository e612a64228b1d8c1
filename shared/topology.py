"""The topology file, which declares everything that is deployed."""

from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_validator

FILE = Path(__file__).parent.parent / "terraform" / "topology.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Subscription(_Entry):
    """An ordered push subscription. All times are in seconds."""

    topic: str
    function: str
    ack_deadline: int = Field(ge=10, le=600)
    min_backoff: int
    max_backoff: int


class Schedule(_Entry):
    """The schedule of a function: `cron` is in UTC."""

    function: str
    cron: str


class MinInstances(_Entry):
    """Numbers of instances that stay warm, in each stage."""

    dev: StrictInt
    prod: StrictInt


class Function(_Entry):
    """A deployed function. `timeout` is in seconds, `memory` in MiB, as in "256Mi"."""

    name: str
    trigger: Literal["http", "topic", "schedule", "iap"]
    timeout: int
    memory: str
    concurrency: int
    max_instances: int
    min_instances: MinInstances
    publishes: tuple[str, ...]
    firestore: Literal["none", "write"]
    content: bool
    secrets: tuple[str, ...]
    does: str

    @model_validator(mode="after")
    def _keeps_no_more_warm_than_it_may_have(self) -> Self:
        for stage, number in self.min_instances:
            if not 0 <= number <= self.max_instances:
                raise ValueError(
                    f"{self.name}: min_instances of {stage} is {number}; it must be a whole number from 0 to "
                    f"max_instances, {self.max_instances}"
                )
        return self

    @property
    def entry(self) -> str:
        """The entry point: the Python name of the function, and of its file under `functions/`."""
        return self.name.replace("-", "_")


class DeadLetters(_Entry):
    """The topic for messages that Pub/Sub gives up after `attempts` deliveries, in case parking fails."""

    topic: str
    attempts: int = Field(ge=5, le=100)


class Settings(_Entry):
    """Environment variables by their source: the deployment, its secrets, or the local stack."""

    deployment: tuple[str, ...]
    secrets: tuple[str, ...]
    local: tuple[str, ...]


class Index(_Entry):
    """A composite index, ascending in each of its fields."""

    collection: str
    fields: tuple[str, ...]


class Exemption(_Entry):
    """A field that is exempt from single-field indexing."""

    collection: str
    field: str


class TimeToLive(_Entry):
    """A field that holds its document's expiry time. Firestore deletes up to a day late."""

    collection: str
    field: str


class Topology(_Entry):
    """The content of the topology file."""

    topics: tuple[str, ...]
    subscriptions: tuple[Subscription, ...]
    dead_letters: DeadLetters
    schedules: tuple[Schedule, ...]
    functions: tuple[Function, ...]
    settings: Settings
    indexes: tuple[Index, ...]
    exemptions: tuple[Exemption, ...]
    ttls: tuple[TimeToLive, ...]

    def topic_of(self, function: str) -> str | None:
        """Return the topic that the function subscribes to, if any."""
        return next((each.topic for each in self.subscriptions if each.function == function), None)

    def function(self, name: str) -> Function:
        """Return the function of this name. Raises StopIteration if it is not declared."""
        return next(each for each in self.functions if each.name == name)

    def behind(self, topic: str) -> list[str]:
        """Return the names of the functions that subscribe to the topic."""
        return [each.function for each in self.subscriptions if each.topic == topic]


def load(file: Path = FILE) -> Topology:
    """Read the topology file. Raises pydantic's ValidationError if it is invalid."""
    return Topology.model_validate(yaml.safe_load(file.read_text()))
