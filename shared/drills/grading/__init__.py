"""Grading of answers in any script: by letter, number, yes or no, or text with typos."""
