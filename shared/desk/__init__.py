"""The desk: the pages on which operators see everything, and answer people."""
