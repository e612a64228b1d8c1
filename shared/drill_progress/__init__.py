"""The Drill progress context: every learner's way through all drills."""
