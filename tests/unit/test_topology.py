"""The topology file refuses numbers of instances that cannot be."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared import topology

DECLARED = topology.load()
ANSWER_PATH = {"twilio-webhook", "handle-command", "queue-texts", "send-texts"}


def with_warm(tmp_path: Path, stage: str, number: str) -> topology.Topology:
    """Load the topology with another number of warm instances of `park`, which may have 5."""
    before = "max_instances: 5\n    min_instances: {dev: 0, prod: 0}"
    text = topology.FILE.read_text()
    assert text.count(before) == 1
    file = tmp_path / "topology.yaml"
    file.write_text(text.replace(before, before.replace(f"{stage}: 0", f"{stage}: {number}")))
    return topology.load(file)


def test_the_functions_of_an_answer_stay_warm_in_prod_and_none_in_dev() -> None:
    warm = {each.name: each.min_instances for each in DECLARED.functions}
    assert {name: each.prod for name, each in warm.items()} == {name: int(name in ANSWER_PATH) for name in warm}
    assert {each.dev for each in warm.values()} == {0}


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("number", ["0", "1", "5"])
def test_as_many_instances_stay_warm_as_a_function_may_have(tmp_path: Path, stage: str, number: str) -> None:
    assert getattr(with_warm(tmp_path, stage, number).function("park").min_instances, stage) == int(number)


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("number", ["-1", "6"])
def test_a_number_of_warm_instances_out_of_range_is_refused_by_name(tmp_path: Path, stage: str, number: str) -> None:
    with pytest.raises(ValidationError, match=f"park: min_instances of {stage} is {number}; .* from 0 to .*, 5"):
        with_warm(tmp_path, stage, number)


@pytest.mark.parametrize("number", ["0.5", "many", "true", "'1'"])
def test_something_else_than_a_whole_number_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(ValidationError, match=r"min_instances\.prod"):
        with_warm(tmp_path, "prod", number)
