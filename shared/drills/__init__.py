"""The Drills context: drill content, its languages, and the grading of answers."""
