"""The log of event batches, which Dialog writes and every consumer follows."""
