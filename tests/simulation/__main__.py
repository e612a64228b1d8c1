"""`python -m tests.simulation` (see the Makefile: `sim`, `sim-pairs`)."""

import argparse
import sys

from tests.simulation.runs import command, fortnight_under_faults, seeds

parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Life under faults.")
parser.add_argument("--seeds", type=int, default=200, help="so many seeds")
parser.add_argument("--seed", type=int, help="this one, with its story step by step")
parser.add_argument("--fortnight", action="store_true", help="a fortnight of scheduled work for each seed")
parser.add_argument("--pairs", action="store_true", help="every pair of crash points instead")
parser.add_argument("--most", type=int, help="at most so many of the pairs, evenly spread")
asked = parser.parse_args()
if asked.pairs:
    sys.exit(command.all_pairs(asked.most))
violations = fortnight_under_faults.violations if asked.fortnight else seeds.violations
sys.exit(command.all_seeds(asked.seeds, violations) if asked.seed is None else command.one_seed(asked.seed, violations))
