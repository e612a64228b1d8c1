"""The carrier's record of all texts, with subscriptions to changes."""

import asyncio
from collections.abc import AsyncGenerator

from local.carrier.texts import Text


class Ledger:
    """All inbound and outbound texts, in the order of their acceptance. Used within one event loop."""

    def __init__(self) -> None:
        """Create an empty ledger."""
        self._texts: dict[str, Text] = {}
        self._readers: set[asyncio.Queue[Text | None]] = set()

    def texts(self) -> tuple[Text, ...]:
        """Return all texts in their current state, oldest first."""
        return tuple(self._texts.values())

    def get(self, sid: str) -> Text | None:
        """Return the text with this id in its current state, None if there is none."""
        return self._texts.get(sid)

    def record(self, text: Text) -> None:
        """Add a text, or replace it by its new state."""
        self._texts[text.sid] = text
        for reader in self._readers:
            reader.put_nowait(text)

    async def changes(self) -> AsyncGenerator[Text, None]:
        """Yield every text so far, then each new or changed text, until the ledger is closed."""
        reader: asyncio.Queue[Text | None] = asyncio.Queue()
        for text in self._texts.values():
            reader.put_nowait(text)
        self._readers.add(reader)
        try:
            while (change := await reader.get()) is not None:
                yield change
        finally:
            self._readers.discard(reader)

    def close(self) -> None:
        """End the iterations of all readers of `changes`."""
        for reader in self._readers:
            reader.put_nowait(None)
