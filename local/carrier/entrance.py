"""The carrier's own port, which can refuse connections while the gateway's port stays open."""

import asyncio
from contextlib import suppress
from typing import Self

from local.settings import HOST

_CHUNK_BYTES = 65536


class Entrance:
    """The port at which the functions reach the carrier. It relays each connection to the gateway.

    Only a port on which no program listens refuses connections, so the carrier needs one of its own. Used within one
    event loop, in `async with`.
    """

    def __init__(self, port: int, gateway_port: int) -> None:
        """Create an entrance at `port`, open once the context is entered."""
        self._port = port
        self._gateway_port = gateway_port
        self._server: asyncio.Server | None = None
        self._relays: set[asyncio.Task[None]] = set()
        self._reopening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Open the entrance. Raises OSError if the port is in use."""
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the entrance for good."""
        await self._stop_waiting()
        await self._close()

    @property
    def is_open(self) -> bool:
        """Whether the port accepts connections."""
        return self._server is not None

    async def open(self) -> None:
        """Accept connections again. Does nothing if the entrance is open."""
        await self._stop_waiting()
        await self._listen()

    async def close_for(self, seconds: float) -> None:
        """Break all connections, and refuse new ones for this time."""
        await self._stop_waiting()
        await self._close()
        self._reopening = asyncio.create_task(self._reopen_after(seconds))

    async def _reopen_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._listen()

    async def _stop_waiting(self) -> None:
        if self._reopening is not None:
            self._reopening.cancel()
            await asyncio.gather(self._reopening, return_exceptions=True)
            self._reopening = None

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, HOST, self._port, backlog=1024)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = asyncio.create_task(self._relay(reader, writer))
        self._relays.add(relay)
        relay.add_done_callback(self._relays.discard)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Relay a connection until either side closes it."""
        writers = [writer]
        try:
            gateway_reader, gateway_writer = await asyncio.open_connection(HOST, self._gateway_port)
            writers.append(gateway_writer)
            ways = [
                asyncio.create_task(_copy(reader, gateway_writer)),
                asyncio.create_task(_copy(gateway_reader, writer)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
            for each in writers:
                each.close()
        except asyncio.CancelledError:
            for each in writers:
                each.transport.abort()
            raise
        except OSError:
            writer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
