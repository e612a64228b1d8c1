"""`make chaos`: twenty learners, a minute of storm, a night, then quiescence and a check of every invariant."""

import os
import sys
from collections import Counter
from random import Random

from local.runtime import emulators, sdk
from local.runtime.processes import Processes
from local.runtime.running_stack import running_stack
from local.runtime.shutdown import Shutdown
from local.runtime.terminal import say
from tests.chaos.running import Outcome, Size, documents_of, run_storm, storm_settings
from tests.harness.isolated_project import isolated_project


def main() -> int:
    """Run the storm and print its outcome; return the exit code."""
    seed = int(os.environ.get("SEED") or Random().randrange(10_000))  # noqa: S311 - random choices, not secrets
    size = Size(learners=20, texts=14, seconds=float(os.environ.get("CHAOS_SECONDS") or 60), seed=seed)
    say(f"{size.learners} learners, {size.seconds:g} s of storm, SEED={seed}")
    try:
        with Processes() as processes, emulators.emulators(os.environ, processes) as both:
            both.wait(Shutdown())
            names = isolated_project(both.environment)
            with running_stack(storm_settings(names)) as stack:
                outcome = run_storm(stack, documents_of(names), size)
    except sdk.EmulatorsNotFoundError as missing:
        say(f"The storm needs the emulators: {missing}.")
        return 1
    report(outcome)
    return 1 if outcome.violations or missing_kinds(outcome) else 0


def missing_kinds(outcome: Outcome) -> list[str]:
    """Return what a storm should have and this one had none of: without it, it proves little."""
    happened = {
        "kills": outcome.killed.total(),
        "restarts": outcome.restarts,
        "faults": outcome.faults.total(),
        "attempts given up": outcome.given_up.total(),
        "texts that waited overnight": outcome.overnight,
    }
    return [name for name, number in happened.items() if not number]


def report(outcome: Outcome) -> None:
    """Print the figures and the violations."""
    say(f"kills              {outcome.killed.total()}: {_listed(outcome.killed)}")
    say(f"restarts           {outcome.restarts}")
    say(f"texts in           {outcome.texts_in}, posted {outcome.posts} times")
    say(f"texts out          {outcome.texts_out}, in the storm {outcome.out_in_storm}: {_listed(outcome.statuses)}")
    say(f"faults fired       {outcome.faults.total()}: {_listed(outcome.faults)}")
    say(f"attempts given up  {outcome.given_up.total()}: {_listed(outcome.given_up)}")
    say(f"waited overnight   {outcome.overnight}")
    say(f"seconds to quiet   {outcome.quiet_after:.0f}")
    for kind in missing_kinds(outcome):
        say(f"TOO CALM: no {kind}")
    for each in outcome.violations:
        say(f"VIOLATION: {each}")
    say(f"violations         {len(outcome.violations)}")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
