"""The pipeline diagram in Mermaid syntax, generated from the topology. The README shows it."""

from collections.abc import Iterator

from shared.topology import Topology


def mermaid(declared: Topology) -> str:
    """Return the diagram: functions as boxes, topics as rounded boxes, the carrier and people as circles."""
    return "\n".join(["flowchart LR", *(f"    {line}" for line in _lines(declared))])


def _lines(declared: Topology) -> Iterator[str]:
    yield "carrier((Twilio))"
    yield "operators((operators))"
    for topic in declared.topics:
        yield f"{topic}([{topic}])"
    for function in declared.functions:
        yield f"{function.name}[{function.name}]"
    for function in declared.functions:
        if function.trigger == "http":
            yield f"carrier --> {function.name}"
        if function.trigger == "iap":
            yield f"operators --> {function.name}"
        for topic in function.publishes:
            yield f"{function.name} --> {topic}"
    for subscription in declared.subscriptions:
        yield f"{subscription.topic} --> {subscription.function}"
    yield "send-texts --> carrier"
