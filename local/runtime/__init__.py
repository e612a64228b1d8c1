"""Processes, threads and topics on which the local stack runs."""
