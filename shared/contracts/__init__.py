"""The published language: commands, events, batches, profiles, drills. It imports no context."""
