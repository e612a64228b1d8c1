"""Measures what a learner costs in CPU when the store holds few or many of them, in the pipeline in memory."""

import gc
import time

from bench.counts import ONE_QUESTION
from tests.harness.pipeline import Pipeline

SIZES = (10, 100, 1000, 10_000)
"""Numbers of learners."""

FIRST_PHONE = 12_002_000_000


def milliseconds(learners: int) -> float:
    """Let this many learners register, each with one text; return the CPU milliseconds of a learner.

    A text takes the whole pipeline: from the webhook to the receipts of the texts that answer it.
    """
    pipeline = Pipeline(ONE_QUESTION)
    pipeline.text(f"+{FIRST_PHONE}", "WELCOME")
    gc.collect()
    before = time.process_time()
    for number in range(1, learners + 1):
        pipeline.text(f"+{FIRST_PHONE + number}", "WELCOME")
    return (time.process_time() - before) * 1000 / learners
