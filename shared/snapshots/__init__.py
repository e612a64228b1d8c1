"""Content-addressed drills: each drill that was started is stored once, and states and batches name it by its hash."""
