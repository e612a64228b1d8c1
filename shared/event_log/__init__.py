"""The log of event batches: written by Dialog, followed by every consumer."""
