"""Performance measurements: `make bench` prints them as a table. They are not tests."""
