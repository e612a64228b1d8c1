"""The next release's form of what this one writes: it can be told from this one's, and each loss is found."""

import json
from typing import Any

from shared.contracts.batch import BATCH
from shared.contracts.release import RELEASE
from tests.harness.later_form import FIELD, batch_in_later_form, in_later_form, in_this_form, lost_fields
from tests.harness.samples import BODIES

STORED = [body for path, body in BODIES.items() if not path.startswith("content/")]
BATCHES = [body for path, body in BODIES.items() if "/batches/" in path]
MARK = f',"{FIELD}":true'


def test_a_body_is_the_same_without_what_the_next_release_added() -> None:
    for body in STORED:
        later = in_later_form(body)
        assert later.endswith(f"{MARK}}}")
        assert in_later_form(later) == later
        assert in_this_form(later) == body


def test_a_batch_of_the_next_release_has_one_more_event() -> None:
    for body in BATCHES:
        before, later = BATCH.decode(body), BATCH.decode(batch_in_later_form(body))
        assert (later.events[:-1], later.release) == (before.events, RELEASE + 1)
        assert BATCH.decode(in_this_form(batch_in_later_form(body))).events == before.events


def test_the_loss_of_any_field_is_found() -> None:
    for body in STORED:
        later = in_later_form(body)
        parts = later.split(MARK)
        for number in range(1, len(parts)):
            lossy = MARK.join([*parts[: number - 1], parts[number - 1] + parts[number], *parts[number + 1 :]])
            assert len(lost_fields(later, lossy)) == 1
        assert lost_fields(later, later) == []
        assert lost_fields(body, later) == []


def test_an_object_that_replaced_another_has_lost_nothing() -> None:
    def state(instance_id: str, **more: Any) -> str:
        return json.dumps({"open_drill": {"instance_id": instance_id, **more}, FIELD: True})

    assert lost_fields(state("1", **{FIELD: True}), state("2")) == []
    assert lost_fields(state("1", **{FIELD: True}), state("1")) == ["open_drill"]
