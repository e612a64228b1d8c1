"""The Dialog context: one learner's position in the current drill."""
