"""What keeps the local stack from starting or going on."""


class StackError(Exception):
    """The stack cannot run; the message is the line to show, with what would help."""


class StoppedError(Exception):
    """Somebody asked the stack to stop while it was still starting."""
