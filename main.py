"""Entry point for Google's Functions runtime.

It resolves each function by its entry-point name (in the topology) and imports its file lazily, so that no function
waits for the imports of another.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec


def __getattr__(name: str) -> Callable[..., object]:
    """Return the function of this name from its own file.

    Raises AttributeError if there is none.
    """
    if find_spec(f"functions.{name}") is None:
        raise AttributeError(f"there is no function {name}")
    entry: Callable[..., object] = getattr(import_module(f"functions.{name}"), name)
    return entry
