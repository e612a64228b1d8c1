"""Where Google's runtime looks for a function: every one of them by its entry's name, as the topology has it.

A function's file is loaded only when it is asked for, so that none waits for what another one imports.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec


def __getattr__(name: str) -> Callable[..., object]:
    """The function of this name, from its own file. Raises AttributeError where there is no such file."""
    if find_spec(f"functions.{name}") is None:
        raise AttributeError(f"there is no function {name}")
    entry: Callable[..., object] = getattr(import_module(f"functions.{name}"), name)
    return entry
