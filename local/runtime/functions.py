"""Where the functions are served: the gateway knows no more of them than this."""

from typing import Protocol

from local.runtime.shutdown import Stop


class Functions(Protocol):
    """All functions of the topology, each served over HTTP at a port of its own."""

    def port(self, name: str) -> int:
        """Where this function answers now."""

    def wait(self, stop: Stop) -> None:
        """Return once all answer. Raises StackError when one does not, StoppedError when asked to stop."""
