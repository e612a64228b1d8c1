"""`python -m tests.simulation` (see the Makefile: `sim`, `sim-pairs`)."""

import argparse
import sys

from tests.simulation import running, seeds, stormy_fortnight

parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Life under faults.")
parser.add_argument("--seeds", type=int, default=200, help="so many seeds")
parser.add_argument("--seed", type=int, help="this one, with its story step by step")
parser.add_argument("--fortnight", action="store_true", help="a fortnight of scheduled work for each seed")
parser.add_argument("--pairs", action="store_true", help="every pair of crash points instead")
parser.add_argument("--most", type=int, help="at most so many of the pairs, evenly spread")
asked = parser.parse_args()
if asked.pairs:
    sys.exit(running.all_pairs(asked.most))
amiss = stormy_fortnight.amiss if asked.fortnight else seeds.amiss
sys.exit(running.all_seeds(asked.seeds, amiss) if asked.seed is None else running.one_seed(asked.seed, amiss))
