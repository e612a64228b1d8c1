"""Deployment tools: the archive, the index check, and the smoke test."""
