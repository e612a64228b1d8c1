"""The Dialog context: one learner's place in the current drill."""
