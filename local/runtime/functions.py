"""The interface through which the gateway reaches the functions."""

from typing import Protocol

from local.runtime.shutdown import Shutdown


class Functions(Protocol):
    """All functions of the topology, each served over HTTP on its own port."""

    def port(self, name: str) -> int:
        """Return the current port of the function."""

    def wait(self, shutdown: Shutdown) -> None:
        """Return once all functions answer.

        Raises StackError if one does not, and StoppedError when a shutdown is requested.
        """
