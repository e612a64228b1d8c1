"""Retention: deletes the wording of old texts, in and out, and keeps everything that follows from it."""
