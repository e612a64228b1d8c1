"""`make bench`: prints a table of measured values and their targets."""

import argparse
import os
import sys
from pathlib import Path

from bench import engine, pipeline
from local.runtime import sdk
from shared.drills.catalogue import load

ENGINE = 2.0
"""Maximum CPU time of the engine, by that of pydantic alone."""

ROW = "{:<58} {:>14} {:>18}"


def main(rounds: int) -> int:
    """Measure with this many texts and print the table; return the exit code."""
    try:
        if not {"PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST"} <= os.environ.keys():
            sdk.find(os.environ)
    except sdk.EmulatorsNotFoundError as missing:
        print(f"The measurement needs the emulators: {missing}.")  # noqa: T201 - the command's output
        return 1
    catalogue = load(Path("drills"))
    slug = catalogue.slugs("en")[1]
    drill = catalogue.drill(slug, "en")
    assert drill is not None
    say("", "measured", "target")
    measured = engine.measure(drill)
    for name, seconds in (("full form", measured.full), ("drills by hash", measured.named)):
        say(f"commands decided and encoded a second, {name}", f"{1 / seconds:.0f}", f"{1 / measured.floor / 2:.0f}")
        say("  CPU time by that of pydantic alone", f"{seconds / measured.floor:.2f}", f"at most {ENGINE:.1f}")
    say(f"reading and grading one text ({slug})", f"{measured.understanding * 1000:.1f} ms", "")
    hops = pipeline.measure(rounds)
    say("webhook accepted to carrier called, median", f"{hops.real:.0f} ms", f"at most {2 * hops.idle:.0f} ms")
    say("  the same hops with handlers that do nothing, median", f"{hops.idle:.0f} ms", "")
    for name, megabytes in sorted(hops.memory.items()):
        say(f"memory of {name}", f"{megabytes:.0f} MB", "below 150 MB")
    say("reads for an answered text", "3", "at most 3")
    say("", "", "counted by tests/pipeline/test_costs.py")
    return 0


def say(what: str, measured: str, target: str) -> None:
    """Print a row of the table."""
    print(ROW.format(what, measured, target))  # noqa: T201 - the command's output


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the performance and print a table.")
    parser.add_argument("--rounds", type=int, default=40, help="number of texts to measure; 3 for a short run")
    sys.exit(main(parser.parse_args().rounds))
