"""Operators who pause sending and resume it while learners text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from shared.operations import sending_switch
from shared.ports import DocumentStore
from tests.simulation.engine.actors import Actor


@dataclass(frozen=True)
class Pause:
    """A time in which operators pause sending."""

    begin: datetime
    end: datetime


def schedule(pauses: Sequence[Pause], operators: Actor, documents: DocumentStore) -> None:
    """Schedule that operators pause and resume sending at these times."""
    for pause in pauses:
        operators.later((pause.begin - operators.now).total_seconds(), partial(_pause, operators, documents))
        operators.later((pause.end - operators.now).total_seconds(), partial(_resume, operators, documents))


def _pause(operators: Actor, documents: DocumentStore) -> None:
    operators.record(sending_switch.pause(documents))


def _resume(operators: Actor, documents: DocumentStore) -> None:
    operators.record(sending_switch.resume(documents))
