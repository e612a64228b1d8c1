"""Verification of a store: every document against the log, which is the truth."""
