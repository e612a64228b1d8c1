"""A learner's own time: the zones in which they may be, and the hours at which they may be texted."""
