"""Measures what follows from the shape: `make bench` prints the table. Nothing here is a test."""
