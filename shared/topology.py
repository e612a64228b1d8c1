"""The topology file: what is deployed, declared once."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).parent.parent / "terraform" / "topology.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Subscription(_Entry):
    """An ordered push subscription. Seconds throughout."""

    topic: str
    function: str
    ack_deadline: int = Field(ge=10, le=600)
    min_backoff: int
    max_backoff: int


class Schedule(_Entry):
    """When the scheduler calls a function. `cron`: in UTC."""

    function: str
    cron: str


class Function(_Entry):
    """A deployed function."""

    name: str
    trigger: Literal["http", "topic", "schedule"]
    timeout: int
    memory: str
    concurrency: int
    max_instances: int
    publishes: tuple[str, ...]
    firestore: Literal["none", "write"]
    content: bool
    secrets: tuple[str, ...]
    does: str

    @property
    def entry(self) -> str:
        """The Python name of the function, and of its file under `functions/`."""
        return self.name.replace("-", "_")


class DeadLetters(_Entry):
    """Where the platform puts messages that it gives up after so many attempts: a second net behind our parking."""

    topic: str
    attempts: int = Field(ge=5, le=100)


class Settings(_Entry):
    """Environment variables by who sets them: the deployment openly, its secrets, or the local stack alone."""

    deployment: tuple[str, ...]
    secrets: tuple[str, ...]
    local: tuple[str, ...]


class Index(_Entry):
    """A composite index, rising in each of its fields."""

    collection: str
    fields: tuple[str, ...]


class Exemption(_Entry):
    """A field that is not to be indexed on its own."""

    collection: str
    field: str


class TimeToLive(_Entry):
    """A field whose moment is that of its document's deletion, which may come a day late."""

    collection: str
    field: str


class Topology(_Entry):
    """The whole file."""

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
        """The topic whose messages a function gets."""
        return next((each.topic for each in self.subscriptions if each.function == function), None)

    def function(self, name: str) -> Function:
        """The function of this name. Raises StopIteration if there is none."""
        return next(each for each in self.functions if each.name == name)

    def behind(self, topic: str) -> list[str]:
        """The functions that get a topic's messages."""
        return [each.function for each in self.subscriptions if each.topic == topic]


def load(file: Path = FILE) -> Topology:
    """Read the file. Raises pydantic's ValidationError for one that is not a topology."""
    return Topology.model_validate(yaml.safe_load(file.read_text()))
