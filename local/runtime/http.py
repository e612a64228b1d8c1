"""HTTP requests to servers on this machine."""

import ssl

import httpx

CLIENT = httpx.Client(
    trust_env=False,
    verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # an empty one: these servers have no certificates
    limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),  # a kept one breaks when its server ends
)
"""Client for all requests. `httpx.get` would create one for each, and load the system's certificates: 40 ms of CPU."""
