"""Every text in and out, as it stands, and who wants to hear of changes."""

import asyncio
from collections.abc import AsyncGenerator

from local.carrier.texts import Text


class Ledger:
    """The texts in the order in which the carrier took them. Used within one event loop."""

    def __init__(self) -> None:
        """An empty ledger."""
        self._texts: dict[str, Text] = {}
        self._readers: set[asyncio.Queue[Text | None]] = set()

    def texts(self) -> tuple[Text, ...]:
        """All texts, oldest first."""
        return tuple(self._texts.values())

    def get(self, sid: str) -> Text | None:
        """The text of this id, as it stands."""
        return self._texts.get(sid)

    def record(self, text: Text) -> None:
        """A new text, or what became of one."""
        self._texts[text.sid] = text
        for reader in self._readers:
            reader.put_nowait(text)

    async def changes(self) -> AsyncGenerator[Text, None]:
        """Every text so far, then each one that is new or changed, until the ledger is closed."""
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
        """End what `changes` gives to those who listen."""
        for reader in self._readers:
            reader.put_nowait(None)
