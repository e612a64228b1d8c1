"""The ports in memory: for a machine without emulators, and for the simulation."""
