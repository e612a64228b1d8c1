"""The original's content plays to its end on the local stack, word for word as in memory. One process per function."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, product
from pathlib import Path

import pytest

from local.runtime.running_stack import running_stack
from shared.contracts.drill import Prompt
from shared.dialog import store
from shared.dialog.registration import RegistrationCodes
from shared.drill_progress.next_drill import next_slug
from shared.drills.catalogue import load
from tests.conftest import store_on
from tests.harness.handset import Handset
from tests.harness.isolated_project import isolated_project
from tests.harness.pipeline import Pipeline
from tests.unit.drills.playing import letter_and_wordings

LIKENESSES = Path(__file__).parent.parent / "conversations" / "original"
ORIGINAL_CONTENT = os.environ.get("ORIGINAL_CONTENT", "")
"""A folder with published versions of the original's content, each in a folder of its own."""

PUBLISHED = sorted(file.parent for file in Path(ORIGINAL_CONTENT).glob("*/drills.json")) if ORIGINAL_CONTENT else []
LANGUAGES = ("en", "es")
_LEARNERS_AT_ONCE = 2
BY_LETTER, BY_WORDING, BY_LISTED_WORDING = 0, 1, -1
"""Ways to answer rightly, as positions in `letter_and_wordings`."""


def code(language: str) -> str:
    """Return the code of learners whose language is known when they register."""
    return f"LEARN-{language}"


def put_codes(codes: RegistrationCodes) -> None:
    """Add the code of each language."""
    for language in LANGUAGES:
        codes.put(code(language), is_demo=False, account_info={"language": language})


def answer(prompt: Prompt, language: str, way: int) -> str:
    """Return a right answer; where any is right, a language, a name or a number."""
    if prompt.correct_response is None:
        return {"language": language, "name": "Ana"}.get(prompt.response_user_profile_key or "", "7")
    answers = letter_and_wordings(prompt)
    return answers[min(way, len(answers) - 1)]


def texts_of(phone: str, language: str, way: int, pipeline: Pipeline) -> Iterator[str]:
    """Yield what a registered learner texts to complete all drills: right answers to what the pipeline asks."""
    while True:
        open_drill = store.load(pipeline.store, phone).model.open_drill
        if not open_drill and next_slug(pipeline.progress(phone), pipeline.plan.curriculum) is None:
            return
        yield answer(open_drill.prompt, language, way) if open_drill else "MORE"


def play(url: str, folder: Path, first_text: str, language: str, way: int) -> None:
    """Complete all drills on the stack. Each text must be that of the pipeline in memory, and each answer right.

    `first_text` registers the learner. `way`: how each right answer is given.
    """
    learner, pipeline = Handset(url), Pipeline(folder)
    put_codes(RegistrationCodes(pipeline.store))
    for body in chain([first_text], texts_of(learner.phone, language, way, pipeline)):
        expected = pipeline.text(learner.phone, body)
        learner.says(body)
        assert learner.reads(len(expected)) == expected, f"{language}, after {body!r}"
    assert set(pipeline.progress(learner.phone).drills) == set(pipeline.catalogue.slugs(language))
    assert "FAILED_PROMPT" not in pipeline.events(learner.phone)


def play_each(folder: Path, ways: Sequence[int], emulators: Mapping[str, str]) -> str:
    """Play a folder in each language, with the right answers given in each of these ways; return what is printed."""
    environment = {**isolated_project(emulators), "DRILLS_PATH": str(folder)}
    with running_stack(environment) as stack, ThreadPoolExecutor(_LEARNERS_AT_ONCE) as learners:
        put_codes(RegistrationCodes(store_on(environment)))
        each = list(product(LANGUAGES, ways))
        for played in [learners.submit(play, stack.url, folder, code(one), one, way) for one, way in each]:
            played.result()
        return stack.printed()


def test_a_likeness_plays_to_its_end_and_its_warnings_are_printed(emulators: Mapping[str, str]) -> None:
    folder = LIKENESSES / "short"
    warnings = load(folder).warnings
    assert warnings
    printed = play_each(folder, (BY_LETTER, BY_WORDING), emulators).splitlines()
    assert printed[: len(warnings)] == [str(each) for each in warnings]
    assert printed[len(warnings)] == f"1 drill is fine, with {len(warnings)} warnings"


@pytest.mark.skipif(not PUBLISHED, reason="ORIGINAL_CONTENT names no folder with published versions")
@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda folder: folder.name)
def test_the_originals_own_content_plays_to_its_end(folder: Path, emulators: Mapping[str, str]) -> None:
    play_each(folder, (BY_LETTER, BY_WORDING, BY_LISTED_WORDING), emulators)
