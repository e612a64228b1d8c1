"""The pipeline's picture, drawn from the topology in Mermaid's language, which READMEs show as a drawing."""

from collections.abc import Iterator

from shared.topology import Topology


def mermaid(declared: Topology) -> str:
    """The picture: functions as boxes, topics as rounded ones, the carrier and Firestore around them."""
    return "\n".join(["flowchart LR", *(f"    {line}" for line in _lines(declared))])


def _lines(declared: Topology) -> Iterator[str]:
    yield "carrier((Twilio))"
    for topic in declared.topics:
        yield f"{topic}([{topic}])"
    for function in declared.functions:
        yield f"{function.name}[{function.name}]"
    for function in declared.functions:
        if function.trigger == "http":
            yield f"carrier --> {function.name}"
        for topic in function.publishes:
            yield f"{function.name} --> {topic}"
    for subscription in declared.subscriptions:
        yield f"{subscription.topic} --> {subscription.function}"
    yield "send-texts --> carrier"
