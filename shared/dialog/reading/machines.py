"""Texts that machines write: driving and out-of-office replies, and the notices of carriers."""

from shared.dialog.reading.message import Message


def machine_like(message: Message) -> frozenset[str]:
    """Return how surely a machine wrote a message: "certain", "likely", both or neither."""
    labels = message.phrases.vocabulary.labels(message.words)
    return frozenset(
        found.meaning
        for start in range(len(message.words))
        for found in message.phrases.machines.at(start, labels, message.words)
        if found.meaning == "certain" or message.words[start].begins_part
    )
