"""Processes, threads and topics that the local stack runs on."""
