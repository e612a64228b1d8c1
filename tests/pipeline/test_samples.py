"""Documents that an earlier release wrote still work with today's code."""

from collections.abc import Callable

import pytest
from flask import Request

from shared import composition
from shared.composition import Ports
from shared.contracts.batch import Batch
from shared.contracts.model import Model
from shared.dialog.state import DialogState, replay
from shared.drill_progress.progress import Progress, fold
from shared.drill_progress.refresh import EVERYBODY
from shared.drills.content.source import Versions
from shared.drills.hot_reload import HotReloadedCatalogue
from shared.drills.last_good import LastGood
from shared.edge import push
from shared.errors import RejectError
from shared.sms.outbox import Outbox
from shared.sms.text import TextMessage
from tests.harness.pipeline import CONTENT, Pipeline
from tests.harness.samples import (
    ANA,
    BODIES,
    CARLA,
    DOCUMENTS,
    HANA,
    IVY,
    NEW,
    PHONES,
    PUSH_REQUESTS,
    STRANGER,
    VERSION_1,
    below,
    pipeline_with,
    push_twice,
    stored,
)

MODELS: dict[str, type[Model]] = {
    "dialogs": DialogState,
    "batches": Batch,
    "learners": Progress,
    "outboxes": Outbox,
    "texts": TextMessage,
}
DRYING = (
    "Rub palms, backs, thumbs, between the fingers and under the nails. Then rinse.\n"
    "True or false: you can leave your hands wet.\na) True\nb) False"
)


def folded(pipeline: Pipeline, phone: str) -> tuple[str, str]:
    """Return the bodies of the dialog and the progress that a replay of the log gives."""
    batches = pipeline.batches(phone)
    return replay(phone, batches).model_dump_json(), fold(phone, batches).model_dump_json()


@pytest.mark.parametrize(
    ("phone", "text", "replies"),
    [
        (ANA, "a", ["That's right, Ana. Well done!"]),
        (IVY, "b", [f"That's right, Ivy. Well done!\n{DRYING}"]),  # the drill was removed from the catalogue
        (CARLA, "puntos", ["Llevas 2 de 2 clases, con 2 de 4 preguntas bien contestadas."]),
        (NEW, "escuela", ["Hello from the water school. A) English B) Español"]),
    ],
)
def test_a_conversation_continues_and_other_documents_stay(phone: str, text: str, replies: list[str]) -> None:
    pipeline = pipeline_with(DOCUMENTS)
    assert pipeline.text(phone, text) == replies
    now = stored(pipeline)
    assert (now[f"dialogs/{phone}"]["body"], now[f"learners/{phone}"]["body"]) == folded(pipeline, phone)
    assert {path: fields for path, fields in DOCUMENTS.items() if phone not in path}.items() <= now.items()


def test_progress_of_version_1_continues_as_version_2() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    assert pipeline.text(HANA, "b")[0] == "That's right, Hana. Well done!"
    progress = pipeline.progress(HANA)
    assert (progress.version, progress.cursor, progress.answered_rightly) == (2, len(pipeline.batches(HANA)), 1)


def test_stored_dialogs_equal_the_folds_of_their_logs() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    assert [folded(pipeline, phone)[0] for phone in PHONES] == [BODIES[f"dialogs/{phone}"] for phone in PHONES]


@pytest.mark.parametrize("collection", MODELS)
def test_a_body_keeps_its_bytes(collection: str) -> None:
    bodies = [body for path, body in BODIES.items() if path.split("/")[-2] == collection and path != VERSION_1]
    assert [MODELS[collection].model_validate_json(body).model_dump_json() for body in bodies] == bodies


def raising(error: Exception) -> Callable[[Ports, Request], push.Response]:
    """Return a function that raises this error for every message."""

    def handle(_: str) -> None:
        raise error

    return lambda ports, request: push.respond(request, push.Undecoded(), handle, composition.parking(ports))


def test_parked_messages_and_failure_counts_are_recognised() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    pipeline.functions = {**pipeline.functions, "park": raising(RejectError())}
    for request in PUSH_REQUESTS:
        push_twice(pipeline, request["function"], request["body"].encode())
    assert {each.path for each in pipeline.parked()} == {*below("parked")}
    assert len(list(composition.redrive(pipeline.ports).parked())) == len(below("parked")) - 1
    failed_four_times = PUSH_REQUESTS[1]["body"].encode()
    pipeline.functions = {"handle-command": raising(KeyError())}
    assert pipeline.push("handle-command", failed_four_times) == 204
    assert len(pipeline.parked()) == len(below("parked")) + 1


def test_scheduled_functions_continue_from_their_checkpoints() -> None:
    pipeline, before = pipeline_with(DOCUMENTS), below("runs")
    pipeline.run("sweep")
    pipeline.run_scheduled()
    now = {path: fields for path, fields in stored(pipeline).items() if path.startswith("runs/")}
    assert now.keys() == {*before, f"runs/{EVERYBODY}"}
    assert all(fields.keys() <= now[path].keys() for path, fields in before.items()), "a field got another name"
    began = before["runs/republishing"]["began"]
    assert now["runs/republishing"] == {"until": began, "read_at": None, "began": None, "began_at": None}
    assert pipeline.progress(STRANGER).cursor == 2


class Broken:
    """A source whose newest file is invalid and whose older versions stay readable."""

    where = "gs://textdrill-content/drills"

    def versions(self) -> Versions:
        return {"01-water.yaml": "newest"}

    def read(self, name: str, version: str) -> bytes:
        return b"slug: 1" if version == "newest" else (CONTENT / name).read_bytes()


def test_the_last_good_content_stays_while_the_newest_is_broken() -> None:
    pipeline = pipeline_with(DOCUMENTS)
    catalogue = HotReloadedCatalogue(Broken(), LastGood(pipeline.store, Broken.where), pipeline.clock)
    assert catalogue.snapshot().slugs("en") == ("01-water", "02-sun")
