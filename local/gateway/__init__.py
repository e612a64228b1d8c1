"""The one port of the local stack: the page, the proxy to the functions, the clock and the scheduler."""
