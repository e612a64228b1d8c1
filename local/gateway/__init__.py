"""The gateway, which serves the local stack on one port: page, proxy to the functions, clock and scheduler."""
