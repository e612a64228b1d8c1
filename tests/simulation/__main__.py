"""Command line of the simulation; see the targets in the Makefile that begin with `sim`."""

import argparse
import sys

from tests.simulation.runs import command, fortnight_under_faults, seeds

parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Simulate with injected faults.")
parser.add_argument("--seeds", type=int, default=200, help="number of seeded simulations")
parser.add_argument("--seed", type=int, help="replay this seed with a trace")
parser.add_argument("--fortnight", action="store_true", help="simulate a fortnight of scheduled work for each seed")
parser.add_argument("--crashes", action="store_true", help="crash at every single port call instead")
parser.add_argument("--pairs", action="store_true", help="crash at every pair of crash points instead")
parser.add_argument("--most", type=int, help="maximum number of pairs, evenly spread")
arguments = parser.parse_args()
if arguments.crashes:
    sys.exit(command.all_crashes())
if arguments.pairs:
    sys.exit(command.all_pairs(arguments.most))
find = fortnight_under_faults.violations if arguments.fortnight else seeds.violations
sys.exit(command.all_seeds(arguments.seeds, find) if arguments.seed is None else command.one_seed(arguments.seed, find))
