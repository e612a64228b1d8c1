"""How events change a dialog's state."""

import pytest

from shared.contracts import events as e
from shared.contracts.drill import Prompt
from shared.contracts.release import RELEASE
from shared.dialog.decide import decide
from shared.dialog.facts import Facts
from shared.dialog.state import DialogState, after
from tests.harness.dialogs import GOODBYE, GRADED, NOW, PHONE, STORED, drill, in_drill, learner, prompt, says, start


def answered(state: DialogState, text: str) -> DialogState:
    """Return the state after the learner's text."""
    command = says(text)
    return after(state, command, decide(state, command, Facts(NOW)), NOW, RELEASE)


def test_every_batch_is_numbered_even_an_empty_one() -> None:
    assert after(learner(), start(), (), NOW, RELEASE).seq == learner().seq + 1


def test_failures_are_counted_and_reset_at_the_next_prompt() -> None:
    once = answered(in_drill(GRADED, GRADED), "a")
    assert once.open_drill is not None
    assert once.open_drill.failures == 1
    twice = answered(once, "a")
    assert twice.open_drill is not None
    assert (twice.open_drill.position, twice.open_drill.failures) == (1, 0)


@pytest.mark.parametrize("text", ["stop", "STOP.", "opt out"])
def test_an_opt_out_abandons_the_open_drill(text: str) -> None:
    state = answered(in_drill(GRADED, GOODBYE), text)
    assert (state.profile.opted_out, state.open_drill) == (True, None)


def test_a_drill_is_named_after_the_batch_that_started_it() -> None:
    state = after(learner(), start(), decide(learner(), start(), Facts(NOW, drill=drill(GRADED))), NOW, RELEASE)
    assert state.open_drill is not None
    assert state.open_drill.instance_id == f"{PHONE}:5"


@pytest.mark.parametrize(
    ("open_prompt", "response", "kept"),
    [
        (STORED, "  Ana   María ", {"name": "Ana María"}),
        (STORED, "\n", {}),
        (STORED, "x" * 500, {"name": "x" * 200}),
        (prompt("l", "A) English B) Español", response_user_profile_key="language"), "b", {"language": "es"}),
        (prompt("l", "A) English B) Español", response_user_profile_key="language"), "Español", {"language": "es"}),
        (prompt("l", "Language?", response_user_profile_key="language"), "klingon", {}),
        (prompt("j", "Job?", response_user_profile_key="job"), "cook", {"job": "cook"}),
    ],
)
def test_an_answer_is_kept_in_the_profile_if_usable(open_prompt: Prompt, response: str, kept: dict[str, str]) -> None:
    state = answered(in_drill(open_prompt, GOODBYE), response)
    assert state.profile == learner(**kept).profile


def test_a_learners_answer_is_never_a_template() -> None:
    job = prompt("job", "What is your job?", response_user_profile_key="job")
    state = answered(in_drill(job, GOODBYE), "{{company}}")
    assert state.profile.job == "{{company}}"


def test_a_time_zone_that_an_earlier_release_recorded_stays_as_it_is() -> None:
    zone = prompt("zone", "Time zone?", response_user_profile_key="time_zone")
    state, ref = in_drill(zone, GOODBYE), {"instance_id": f"{PHONE}:3", "drill_slug": "01-colours"}
    event = e.CompletedPrompt(**ref, prompt=zone, response="Central", reply=None, learned={"time_zone": "Central"})
    assert after(state, says("Central"), (event,), NOW, RELEASE).profile.time_zone == "Central"
