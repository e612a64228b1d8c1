"""Reasons why the local stack does not start or does not continue."""


class StackError(Exception):
    """The stack cannot run. The message is the line to print, with a remedy."""


class StoppedError(Exception):
    """A shutdown was requested while the stack was starting."""
