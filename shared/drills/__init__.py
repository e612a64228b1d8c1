"""The Drills context: content, its languages, and what counts as a right answer."""
